package wordcount.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/** References such as <code>${env:NAME}</code> in Kafka settings, which Kafka's clients resolve. */
final class SecretReferences {
  private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;
  private static final Map<String, Class<?>> DEFAULTS =
      Map.of(
          "directory", DirectoryConfigProvider.class,
          "dir", DirectoryConfigProvider.class,
          "file", FileConfigProvider.class,
          "env", EnvVarConfigProvider.class);
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]*}");

  private SecretReferences() {}

  /** Adds the providers for directory, dir, file and env, unless the user chose providers. */
  static void enable(Map<String, Object> settings) {
    if (!settings.containsKey(PROVIDERS)) {
      settings.put(PROVIDERS, "directory,dir,env,file");
      DEFAULTS.forEach(
          (name, provider) -> settings.put(PROVIDERS + "." + name + ".class", provider.getName()));
    }
  }

  /** Returns the settings with every reference replaced by what it points to. */
  static Map<String, Object> resolve(Map<String, Object> settings) {
    return new LinkedHashMap<>(new AbstractConfig(new ConfigDef(), settings, false).originals());
  }

  /**
   * Returns the references in a setting that are still in its resolved value: Kafka keeps those it
   * cannot resolve.
   */
  static List<String> dangling(Object given, Object resolved) {
    return REFERENCE
        .matcher(String.valueOf(given))
        .results()
        .map(MatchResult::group)
        .filter(String.valueOf(resolved)::contains)
        .toList();
  }
}
