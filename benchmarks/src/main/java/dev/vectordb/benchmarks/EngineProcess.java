package dev.vectordb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import org.slf4j.LoggerFactory;

/**
 * An engine in a process of its own. Reads commands from standard input, one a line, and answers
 * each with one line on standard output:
 *
 * <pre>
 * build                               -> milliseconds
 * measure (effort) (millis) (threads) -> {@link Measurement#toLine()}
 * open                                -> milliseconds to the first exact answer, recall of it
 * close                               -> ends the process
 * </pre>
 */
final class EngineProcess {
  private final EngineKind kind;
  private final Path directory;
  private final Dataset data;
  private final PrintStream out;

  private EngineProcess(EngineKind kind, Path directory, Dataset data, PrintStream out) {
    this.kind = kind;
    this.directory = directory;
    this.data = data;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // what an engine prints must not be taken for an answer
    EngineKind kind = EngineKind.valueOf(arguments[0]);
    Dataset data = Dataset.load(Integer.parseInt(arguments[2]));
    // An application has its logging set up before it opens a database.
    LoggerFactory.getLogger(EngineProcess.class).debug("{} in {}", kind, arguments[1]);
    EngineProcess process = new EngineProcess(kind, Path.of(arguments[1]), data, out);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      process.serve(in);
    }
  }

  private void serve(BufferedReader in) throws Exception {
    long start = System.nanoTime();
    try (Engine engine = kind.open(directory, data)) {
      for (String line = in.readLine();
          line != null && !line.equals("close");
          line = in.readLine()) {
        out.println(answer(engine, new Scanner(line), start));
        out.flush();
      }
    }
  }

  private String answer(Engine engine, Scanner command, long start)
      throws IOException, InterruptedException, ExecutionException {
    String verb = command.next();
    return switch (verb) {
      case "build" -> {
        long begin = System.nanoTime();
        engine.build(data);
        yield Double.toString((System.nanoTime() - begin) / 1e6);
      }
      case "open" -> {
        double recall = data.recall(0, engine.search(0, 0));
        yield (System.nanoTime() - start) / 1e6 + " " + recall;
      }
      case "measure" ->
          new QueryRun(engine, data, command.nextInt(), 0.001 * command.nextInt())
              .run(command.nextInt())
              .toLine();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
