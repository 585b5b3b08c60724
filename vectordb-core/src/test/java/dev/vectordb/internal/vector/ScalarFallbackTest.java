package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starts JVMs with and without the incubator module. */
class ScalarFallbackTest {
  private record Run(int exitCode, String output) {}

  @Test
  void withoutTheModuleTheScalarKernelsRunAndSayWhatToAdd() throws Exception {
    Run run = run("-verbose:class");
    assertThat(run.output()).contains("answer scalar 1 25.0");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output().lines().filter(line -> line.contains("--add-modules=")))
        .singleElement()
        .asString()
        .contains("scalar")
        .contains("--add-modules=jdk.incubator.vector");
    assertThat(run.output()).doesNotContain(PanamaKernels.class.getName() + " ");
  }

  @Test
  void withTheModuleTheScalarKernelsCanBeForced() throws Exception {
    Run run = run("--add-modules=jdk.incubator.vector", "-Dvectordb.kernels=scalar");
    assertThat(run.output()).contains("answer scalar 1 25.0");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void withTheModuleTheVectorApiIsTaken() throws Exception {
    Run run = run("--add-modules=jdk.incubator.vector");
    assertThat(run.output()).contains("answer panama-").contains(" 1 25.0");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void forcingWhatIsMissingFails() throws Exception {
    Run run = run("-Dvectordb.kernels=panama");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.output())
        .contains("vectordb.kernels=panama")
        .contains("--add-modules=jdk.incubator.vector");
  }

  @Test
  void anUnknownNameFails() throws Exception {
    Run run = run("-Dvectordb.kernels=fast");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.output()).contains("vectordb.kernels=fast").contains("auto, panama and scalar");
  }

  private static Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Searcher.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), output);
  }

  /** What the child JVM runs. */
  static final class Searcher {
    private Searcher() {}

    /** Prints the kernels' name and the nearest of three rows with its distance. */
    public static void main(String[] arguments) {
      try (VectorRows rows = new VectorRows(2)) {
        rows.append(new float[] {100, 100});
        rows.append(new float[] {3, 4});
        rows.append(new float[] {-50, 20});
        QueryScorer scorer =
            QueryScorer.of(rows, DistanceKind.SQUARED_EUCLIDEAN, new float[] {0, 0});
        TopK top = new TopK(1);
        float[] distances = new float[3];
        scorer.distances(new int[] {0, 1, 2}, 3, distances);
        for (int i = 0; i < 3; i++) {
          top.offer(i, distances[i]);
        }
        System.out.println(
            "answer " + VectorKernels.get().name() + " " + top.ordinal(0) + " " + top.distance(0));
      }
    }
  }
}
