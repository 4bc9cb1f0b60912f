package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private final Acknowledgements acknowledgements = new Acknowledgements();

  @Test
  void shouldKnowTheFirstLineThatFailedThoughPartitionsAnswerInAnyOrder() {
    assertThat(acknowledgements.firstFailure()).isNull();

    acknowledgements.failed(7, new IllegalStateException("seven"));
    acknowledgements.failed(3, new IllegalStateException("three"));
    acknowledgements.failed(5, new IllegalStateException("five"));

    assertThat(acknowledgements.firstFailure().index()).isEqualTo(3);
    assertThat(acknowledgements.firstFailure().cause()).hasMessage("three");
    assertThat(acknowledgements.failed()).isEqualTo(3);
    assertThat(acknowledgements.lines()).isZero();
  }
}
