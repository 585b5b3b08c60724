package dev.vectordb.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The side of an {@link EngineProcess} that gives the commands. */
final class EngineHandle implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  EngineHandle(EngineKind kind, Path directory, int size) throws IOException {
    this.process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Xmx3g",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EngineProcess.class.getName(),
                    kind.name(),
                    directory.toString(),
                    Integer.toString(size)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  String send(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the engine's process ended at: " + command);
    }
    return answer;
  }

  @Override
  public void close() {
    try (commands;
        answers) {
      commands.write("close\n");
      commands.flush();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
