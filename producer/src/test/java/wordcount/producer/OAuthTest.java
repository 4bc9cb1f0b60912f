package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.junit.jupiter.api.Test;

/** Kafka's client logs in when it is created, and then needs a library that it does not bring. */
class OAuthTest {
  @Test
  void shouldHaveTheLibrariesWithWhichKafkaReadsOAuthTokens() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:1",
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "OAUTHBEARER",
            "sasl.jaas.config",
            OAuthBearerLoginModule.class.getName()
                + " required unsecuredLoginStringClaim_sub=\"me\";");

    assertThatCode(
            () -> new KafkaProducer<byte[], byte[]>(new ProducerSettings(settings).asMap()).close())
        .doesNotThrowAnyException();
  }
}
