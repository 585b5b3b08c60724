package dev.vectordb.it.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application in JVMs of its own, with and without the module of the Vector API. */
class KernelChoiceTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  @TempDir Path directory;

  @Test
  void withoutTheModuleItWorksAndOneLineSaysWhatToAdd() throws Exception {
    List<String> log = run();
    assertThat(log).anyMatch(line -> line.endsWith("nearest is first"));
    assertThat(log).filteredOn(line -> line.contains(MODULE)).hasSize(1);
    assertThat(log).filteredOn(line -> line.contains("kernels")).hasSize(1);
  }

  @Test
  void scalarKernelsCanBeForced() throws Exception {
    List<String> log = run(MODULE, "-Dvectordb.kernels=scalar");
    assertThat(log).anyMatch(line -> line.endsWith("nearest is first"));
    assertThat(log)
        .filteredOn(line -> line.contains("kernels"))
        .singleElement()
        .asString()
        .contains("scalar");
  }

  @Test
  void withTheModuleNothingIsMissed() throws Exception {
    List<String> log = run(MODULE);
    assertThat(log).anyMatch(line -> line.endsWith("nearest is first"));
    assertThat(log).noneMatch(line -> line.contains(MODULE));
  }

  private List<String> run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            PlainApplication.class.getName(),
            "--vectordb.path=" + directory.resolve("db")));
    Path output = directory.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readAllLines(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
