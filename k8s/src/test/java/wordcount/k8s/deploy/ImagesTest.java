package wordcount.k8s.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.programs.FakePrograms;
import wordcount.k8s.programs.InstalledPrograms;
import wordcount.k8s.programs.Programs;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false, crud = true)
class ImagesTest {
  @TempDir private Path folder;
  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldGiveTheSameContentTheSameTagAndOtherContentAnother() {
    String first = set("a", "b").settings().get("image.tag");

    assertThat(set("a", "b").settings().get("image.tag")).isEqualTo(first).startsWith("sha-");
    assertThat(set("a", "c").settings().get("image.tag")).isNotEqualTo(first);
  }

  @Test
  void shouldNameTheImagesToTheChart() {
    assertThat(set("a", "b").settings())
        .containsEntry("job.image", "registry:5000/my/job")
        .containsEntry("producer.image", "producer")
        .hasSize(3);
  }

  @Test
  void shouldLoadArchivesThatBearTheTag() {
    List<String> loaded = new ArrayList<>();
    Programs reading =
        call -> {
          Path archive = Path.of(call.command().get(call.command().size() - 1));
          loaded.add(ImageArchive.read(archive).repository() + " " + tags(archive));
          return new Programs.Result(0, "", "");
        };
    ImageSet set = set("a", "b");

    deliver(set, Optional.of(ImageLoader.command(reading, "load --it")));

    String tag = set.settings().get("image.tag");
    assertThat(loaded)
        .containsExactly(
            "registry:5000/my/job [registry:5000/my/job:" + tag + "]",
            "producer [producer:" + tag + "]");
  }

  /** Loads an image with a program that takes long, in a process that a test can stop. */
  static final class Loading {
    private Loading() {}

    public static void main(String[] arguments) {
      Config config = new ConfigBuilder(Config.empty()).withMasterUrl(arguments[0]).build();
      try (Cluster cluster =
          new Given(new KubernetesClientBuilder().withConfig(config).build()).cluster()) {
        ImageLoader slow =
            ImageLoader.command(
                new InstalledPrograms(), "touch " + arguments[2] + "; sleep 60; echo");
        new ImageDelivery(cluster, Optional.of(slow), ProgressLine.none())
            .deliver(new ImageSet(Map.of("job", Path.of(arguments[1]))));
      }
    }
  }

  @Test
  void shouldLeaveNoArchiveWhenItIsStopped() throws IOException {
    set("a", "b");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path started = folder.resolve("started");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName(),
                client.getMasterUrl().toString(),
                folder.resolve("job.tar").toString(),
                started.toString())
            .inheritIO()
            .start();
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(started));
    assertThat(temporary).isDirectoryContaining("glob:**/wordcount-image*");

    process.destroy();

    await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
    assertThat(temporary).isDirectoryNotContaining("glob:**/wordcount-*");
  }

  @Test
  void shouldLoadNothingThatEveryNodeHas() {
    ImageSet set = set("a", "b");
    String tag = set.settings().get("image.tag");
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: v1
            kind: Node
            metadata: {name: node}
            status:
              images:
                - names: ["registry:5000/my/job:%1$s"]
                - names: ["docker.io/library/producer:%1$s"]
            """,
                tag));
    FakePrograms programs = new FakePrograms();

    deliver(set, Optional.of(ImageLoader.command(programs, "load")));

    assertThat(programs.ran()).isEmpty();
  }

  @Test
  void shouldLoadWhereTheAccountMayNotLookAtNodes() {
    FakePrograms programs = new FakePrograms().answer("sh", 0, "");
    server
        .expect()
        .get()
        .withPath("/api/v1/nodes")
        .andReturn(403, new StatusBuilder().withCode(403).withMessage("nodes is forbidden").build())
        .always();

    deliver(set("a", "b"), Optional.of(ImageLoader.command(programs, "load")));

    assertThat(programs.ran()).hasSize(2);
    assertThatThrownBy(() -> deliver(set("a", "b"), Optional.empty()))
        .hasMessageContaining("this account may not list them");
  }

  @Test
  void shouldRefuseAClusterItCannotLoadInto() {
    assertThatThrownBy(() -> deliver(set("a", "b"), Optional.empty()))
        .hasMessageStartingWith("cannot load images into this cluster");
  }

  @Test
  void shouldReportTheLoadersError() {
    FakePrograms programs = new FakePrograms().answer("sh", 1, "disk full\n");

    assertThatThrownBy(
            () -> deliver(set("a", "b"), Optional.of(ImageLoader.command(programs, "load"))))
        .hasMessageContaining("disk full");
  }

  @Test
  void shouldRecognizeTheKindOfClusterByItsNodes() {
    FakePrograms programs = new FakePrograms().answer("", 0, "");
    String labelled = ", labels: {minikube.k8s.io/name: words}";

    load(programs, node("a", "", "kind://docker/words/words-control-plane"));
    load(programs, node("words", labelled, ""));
    load(programs, node("k3d-words-server-0", "", "k3s://k3d-words-server-0"));
    load(programs, node("docker-desktop", "", ""));

    assertThat(programs.ran())
        .containsExactly(
            "kind load image-archive --name words x.tar",
            "minikube -p words image load x.tar",
            "k3d image import -c words x.tar",
            "docker load -i x.tar");
    assertThat(ImageLoader.of(programs, List.of(node("kind-words", "", "aws:///i-1")))).isEmpty();
  }

  private static void load(FakePrograms programs, Node node) {
    ImageLoader.of(programs, List.of(node)).orElseThrow().load(Path.of("x.tar"));
  }

  private static Node node(String name, String rest, String provider) {
    return Serialization.unmarshal(
        String.format(
            Locale.ROOT,
            "apiVersion: v1\nkind: Node\nmetadata: {name: %s%s}\nspec: {providerID: '%s'}\n",
            name,
            rest,
            provider),
        Node.class);
  }

  @Test
  void shouldRefuseAFileThatIsNoImage() throws IOException {
    Path file = Files.writeString(folder.resolve("text"), "not an archive");

    assertThatThrownBy(() -> ImageArchive.read(file))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> assertThat(thrown.exitCode()).isEqualTo(ExitCode.USAGE));
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> ImageArchive.read(missing))
        .isInstanceOf(ProgramException.class)
        .hasMessage("no image in " + missing + ": no such file");
    ImageArchive archive = ImageArchive.read(TestImage.write(folder.resolve("job.tar"), "a", "b"));
    Path unwritable = missing.resolve("copy.tar");
    assertThatThrownBy(() -> archive.write(unwritable, "tag"))
        .isInstanceOf(ProgramException.class)
        .hasMessage("cannot write " + unwritable + ": no such file");
  }

  private ImageSet set(String job, String producer) {
    return new ImageSet(
        Map.of(
            "job",
            TestImage.write(folder.resolve("job.tar"), "registry:5000/my/job:1.0.0", job),
            "producer",
            TestImage.write(folder.resolve("producer.tar"), "producer:1.0.0", producer)));
  }

  private void deliver(ImageSet set, Optional<ImageLoader> loader) {
    new ImageDelivery(new Given(client).cluster(), loader, ProgressLine.none()).deliver(set);
  }

  private static List<String> tags(Path archive) {
    try (var tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (!entry.getName().equals("manifest.json")) {
        entry = tar.getNextEntry();
      }
      List<String> tags = new ArrayList<>();
      JsonNode image = new ObjectMapper().readTree(tar.readAllBytes()).path(0);
      image.path("RepoTags").forEach(tag -> tags.add(tag.asText()));
      return tags;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
