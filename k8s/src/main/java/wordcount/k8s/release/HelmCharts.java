package wordcount.k8s.release;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Helm itself, as a library: no {@code helm} program is needed. */
public final class HelmCharts implements Charts {
  private static final String REPOSITORY = "repository";

  private final String kubeconfig;

  /**
   * @param kubeconfig text of a kubeconfig whose current context is the cluster to work on
   */
  public HelmCharts(String kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  @Override
  public String render(Installation wanted) {
    return guarded("cannot render", wanted.name(), () -> template(wanted).call());
  }

  private static TemplateCommand template(Installation wanted) {
    TemplateCommand template = new Helm(folder(wanted)).template();
    template.withName(wanted.name()).withNamespace(wanted.namespace());
    wanted.valuesFiles().forEach(template::withValuesFile);
    wanted.settings().forEach(template::set);
    return template;
  }

  @Override
  public void apply(Installation wanted) {
    guarded("cannot install", wanted.name(), () -> upgrade(wanted).call());
  }

  private UpgradeCommand upgrade(Installation wanted) {
    UpgradeCommand upgrade =
        wanted.chart() instanceof ChartSource.Repository remote
            ? fromRepository(remote)
            : new Helm(folder(wanted)).upgrade();
    upgrade
        .install()
        .resetValues()
        .withName(wanted.name())
        .withNamespace(wanted.namespace())
        .withDescription(wanted.description())
        .withKubeConfigContents(kubeconfig);
    wanted.valuesFiles().forEach(upgrade::withValuesFile);
    wanted.settings().forEach(upgrade::set);
    return upgrade;
  }

  private static Path folder(Installation wanted) {
    return ((ChartSource.Folder) wanted.chart()).path();
  }

  private static UpgradeCommand fromRepository(ChartSource.Repository remote) {
    Path known = repositoryFile();
    Helm.repo()
        .add()
        .withName(REPOSITORY)
        .withUrl(remote.repository())
        .withRepositoryConfig(known)
        .call();
    return Helm.upgrade(REPOSITORY + "/" + remote.chart())
        .withVersion(remote.version())
        .withRepositoryConfig(known);
  }

  private static Path repositoryFile() {
    try {
      // The person's own list of repositories stays as it is.
      Path file = Files.createTempFile("wordcount-repositories", ".yaml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the folder for temporary files", e);
    }
  }

  @Override
  public void uninstall(String namespace, String name) {
    guarded(
        "cannot uninstall",
        name,
        () ->
            Helm.uninstall(name)
                .withNamespace(namespace)
                .ignoreNotFound()
                .withKubeConfigContents(kubeconfig)
                .call());
  }

  private static <T> T guarded(String what, String release, Supplier<T> helm) {
    try {
      return helm.get();
    } catch (IllegalStateException e) {
      // helm-java's only exception; the text is Helm's own.
      String why = String.valueOf(e.getMessage()).strip();
      throw new ProgramException(
          why.toLowerCase(Locale.ROOT).contains("cluster unreachable")
              ? ExitCode.UNREACHABLE
              : ExitCode.FAILED,
          what + " the release " + release,
          why,
          "correct what Helm names above",
          e);
    }
  }
}
