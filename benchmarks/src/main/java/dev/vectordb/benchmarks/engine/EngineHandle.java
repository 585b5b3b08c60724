package dev.vectordb.benchmarks.engine;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The side of an {@link EngineProcess} that gives the commands. Not thread-safe. */
public final class EngineHandle implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  /**
   * Starts an engine.
   *
   * @param launch how
   * @throws IOException if it does not start
   */
  public EngineHandle(EngineLaunch launch) throws IOException {
    this.process =
        new ProcessBuilder(launch.command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Builds the index.
   *
   * @param rows records to store, from the first
   * @param mode the way
   * @return how long it took
   * @throws IOException if the engine failed
   */
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    return BuildTimes.parse(send("build " + rows + " " + mode));
  }

  /**
   * Searches for a while.
   *
   * @param effort the engine's effort; 0 for exact
   * @param millis how long
   * @param threads searching threads
   * @return what was seen
   * @throws IOException if the engine failed
   */
  public Measurement measure(int effort, int millis, int threads) throws IOException {
    return Measurement.parse(send("measure %d %d %d".formatted(effort, millis, threads)));
  }

  /**
   * Searches once.
   *
   * @param effort the engine's effort; 0 for exact
   * @return milliseconds from before the engine was opened to the answer
   * @throws IOException if the engine failed
   */
  public double firstAnswer(int effort) throws IOException {
    return Double.parseDouble(send("first " + effort));
  }

  /**
   * Searches while records come and go.
   *
   * @param effort the engine's effort
   * @param millis length of a phase
   * @param threads searching threads
   * @param stored records that the engine holds; the others of the data set are inserted
   * @return what was seen
   * @throws IOException if the engine failed
   */
  public MixedLoad mixed(int effort, int millis, int threads, int stored) throws IOException {
    return MixedLoad.parse(send("mixed %d %d %d %d".formatted(effort, millis, threads, stored)));
  }

  /**
   * Gives the records that are built after this the fields of the filter matrix.
   *
   * @throws IOException if the engine failed
   */
  public void tag() throws IOException {
    send("tag");
  }

  /**
   * Searches for a while with the filters of a cell.
   *
   * @param cell the cell
   * @param exact whether to compare with every match
   * @param millis how long; every query is asked some times however short that is
   * @return what was seen
   * @throws IOException if the engine failed
   */
  public FilteredMeasurement filtered(FilterCell cell, boolean exact, int millis)
      throws IOException {
    return FilteredMeasurement.parse(
        send("filtered %d %d %b %d".formatted(cell.correlation(), cell.level(), exact, millis)));
  }

  /**
   * Measures the memory of the process after a collection.
   *
   * @return the memory
   * @throws IOException if the engine failed
   */
  public MemoryUse memory() throws IOException {
    return MemoryUse.parse(send("memory"));
  }

  /**
   * Replaces some of the records.
   *
   * @param stored records that the engine holds
   * @param changed how many are deleted, inserted and get other metadata
   * @param round 0 for no change, then counted from 1
   * @param millis how long to leave the background alone before looking
   * @return what was seen after it
   * @throws IOException if the engine failed
   */
  public ChurnFigures churn(int stored, int changed, int round, int millis) throws IOException {
    return ChurnFigures.parse(send("churn %d %d %d %d".formatted(stored, changed, round, millis)));
  }

  private String send(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      process.destroy();
      throw new IOException("the engine's process ended at: " + command);
    }
    return answer;
  }

  /** Ends the process, if it has not ended by itself. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        commands.write("close\n");
        commands.flush();
      }
      process.waitFor();
      answers.close();
    } catch (IOException e) {
      process.destroy();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
