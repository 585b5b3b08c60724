package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.benchmarks.data.FilterMatrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * An engine in a process of its own. Reads commands from standard input, one a line, and answers
 * each with one line on standard output:
 *
 * <pre>
 * build (rows) (mode)                 -> {@link BuildTimes#toLine()}
 * measure (effort) (millis) (threads) -> {@link Measurement#toLine()}
 * first (effort)                      -> milliseconds from before opening to an answer
 * mixed (effort) (millis) (threads) (stored)
 *                                     -> {@link MixedLoad#toLine()}
 * tag                                 -> "ok"; records built after have the fields of the matrix
 * filtered (correlation) (level) (exact) (millis)
 *                                     -> {@link FilteredMeasurement#toLine()}
 * memory                              -> {@link MemoryUse#toLine()}
 * churn (stored) (changed) (round) (millis)
 *                                     -> {@link ChurnFigures#toLine()}
 * close                               -> ends the process
 * </pre>
 */
final class EngineProcess {
  private final Dataset data;
  private final Engine engine;
  private final Path directory;
  private final Stopwatch sinceOpening;
  private @Nullable FilterMatrix matrix;

  private EngineProcess(EngineSetup setup, Engine engine, Stopwatch sinceOpening) {
    this.data = setup.data();
    this.directory = setup.directory();
    this.engine = engine;
    this.sinceOpening = sinceOpening;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // what an engine prints must not be taken for an answer
    // An application has its logging set up before it opens a database.
    LoggerFactory.getLogger(EngineProcess.class).debug("engine {}", arguments[0]);
    EngineKind kind = EngineKind.valueOf(arguments[0]);
    DatasetKind dataset = DatasetKind.valueOf(arguments[2]);
    try (Dataset data = Dataset.load(dataset, Integer.parseInt(arguments[3]));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      EngineSetup setup =
          new EngineSetup(Path.of(arguments[1]), data, Integer.parseInt(arguments[4]));
      Stopwatch sinceOpening = new Stopwatch();
      try (Engine engine = kind.open(setup)) {
        new EngineProcess(setup, engine, sinceOpening).serve(in, out);
      }
    }
  }

  private void serve(BufferedReader in, PrintStream out) throws Exception {
    for (String line = in.readLine(); line != null && !line.equals("close"); line = in.readLine()) {
      out.println(answer(new Scanner(line)));
      out.flush();
    }
  }

  private String answer(Scanner command)
      throws IOException, InterruptedException, ExecutionException {
    String verb = command.next();
    return switch (verb) {
      case "build" -> engine.build(command.nextInt(), BuildMode.valueOf(command.next())).toLine();
      case "measure" ->
          new QueryRun(engine, data, command.nextInt(), 0.001 * command.nextInt())
              .run(command.nextInt())
              .toLine();
      case "first" -> {
        engine.search(0, command.nextInt());
        yield Double.toString(sinceOpening.millis());
      }
      case "mixed" ->
          new MixedRun(engine, data, command.nextInt(), command.nextInt(), command.nextInt())
              .run(command.nextInt())
              .toLine();
      case "tag" -> {
        engine.tag(matrix());
        yield "ok";
      }
      case "filtered" ->
          new FilteredRun(engine, matrix())
              .run(
                  new FilterCell(command.nextInt(), command.nextInt()),
                  command.nextBoolean(),
                  command.nextInt())
              .toLine();
      case "memory" -> MemoryUse.now().toLine();
      case "churn" ->
          new ChurnRun(engine, data, directory, command.nextInt(), command.nextInt())
              .run(command.nextInt(), command.nextInt())
              .toLine();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  private FilterMatrix matrix() throws IOException {
    FilterMatrix made = matrix;
    if (made == null) {
      made = new FilterMatrix(data);
      matrix = made;
    }
    return made;
  }
}
