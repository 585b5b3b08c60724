package dev.vectordb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The inputs that a fuzz test begins with, and that ordinary builds replay: {@code
 * src/test/resources/fuzz/<name>.txt}, one input a line in Base64.
 */
public final class FuzzCorpus {
  private static final int MAX_INPUTS = 150;
  private static final int MAX_BYTES = 400;

  private FuzzCorpus() {}

  /** Returns the inputs of a corpus. */
  public static Stream<byte[]> of(String name) {
    try (InputStream in = FuzzCorpus.class.getResourceAsStream("/fuzz/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("no corpus " + name);
      }
      return new String(in.readAllBytes(), UTF_8).lines().map(Base64.getDecoder()::decode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds short inputs that a fuzzer kept, as each reached something new, to a corpus. Arguments:
   * the file of the corpus, the directory of the fuzzer.
   */
  public static void main(String[] arguments) throws IOException {
    Path corpus = Path.of(arguments[0]);
    Set<String> lines = new LinkedHashSet<>();
    if (Files.exists(corpus)) {
      lines.addAll(Files.readAllLines(corpus));
    }
    List<byte[]> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
      for (Path file : files.sorted().toList()) {
        if (Files.size(file) <= MAX_BYTES) {
          found.add(Files.readAllBytes(file));
        }
      }
    }
    found.sort(comparingInt(input -> input.length));
    int every = Math.max(1, found.size() / Math.max(1, MAX_INPUTS - lines.size()));
    for (int i = 0; i < found.size() && lines.size() < MAX_INPUTS; i += every) {
      lines.add(Base64.getEncoder().encodeToString(found.get(i)));
    }
    Files.write(corpus, lines);
  }
}
