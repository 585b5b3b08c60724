package dev.vectordb.internal.storage;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM with the class path of this one. */
public final class ForkedJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  public ForkedJvm(List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path").replace("\n", File.pathSeparator));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  public long pid() {
    return process.pid();
  }

  /** Waits for a line that begins with a word. */
  public String await(String word) throws IOException {
    StringBuilder all = new StringBuilder();
    String line = output.readLine();
    while (line != null) {
      if (line.startsWith(word)) {
        return line;
      }
      all.append(line).append('\n');
      line = output.readLine();
    }
    throw new IOException("ended without saying " + word + ":\n" + all);
  }

  /** Kills it as {@code kill -9} does. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    output.close();
  }
}
