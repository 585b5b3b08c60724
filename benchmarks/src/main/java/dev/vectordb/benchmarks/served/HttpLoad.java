package dev.vectordb.benchmarks.served;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a server over HTTP from many connections, by wrk. */
public final class HttpLoad {
  private static final Path SCRIPT = Path.of("load", "mixed.lua");

  private HttpLoad() {}

  /**
   * Sends requests until the time is over.
   *
   * @param server what is asked
   * @param requests a file of paths and bodies, as the script wants them
   * @param connections each of which has one request under way
   * @param seconds how long
   * @return what was seen
   * @throws IOException if wrk cannot be run
   */
  public static LoadFigures run(ServerProcess server, Path requests, int connections, int seconds)
      throws IOException {
    Process wrk;
    try {
      wrk =
          new ProcessBuilder(
                  List.of(
                      "wrk",
                      "-t1",
                      "-c" + connections,
                      "-d" + seconds + "s",
                      "--timeout",
                      "10s",
                      "-s",
                      SCRIPT.toString(),
                      server.url(),
                      "--",
                      requests.toString(),
                      ServerProcess.KEY))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException("wrk is needed (Debian: apt-get install wrk)", e);
    }
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines()
        .filter(line -> line.startsWith("result "))
        .findFirst()
        .map(LoadFigures::ofWrk)
        .orElseThrow(() -> new IOException(said));
  }
}
