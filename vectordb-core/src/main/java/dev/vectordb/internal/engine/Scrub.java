package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.storage.BaseReader;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a base once after it was opened and checks every block of the records, so that opening
 * itself need not. Damage stops writing and is reported. What is derived was checked when it was
 * opened, except for the codes of vectors and of neighbours, which are checked and put to use here.
 */
final class Scrub implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);
  private static final List<String> PRIMARY =
      List.of("meta", "records", "references", "births", "deaths", "ids", "live", "vectors");

  private final ShardContext context;
  private final GenerationHolder generations;
  private final ShardState state;
  private final Runnable afterNeighbors;
  private final WritePipeline.Action codes;

  /**
   * Prepares to check.
   *
   * @param afterNeighbors called when the codes of neighbours are in use, or known to be missing
   * @param codes checks the codes of vectors
   */
  Scrub(
      ShardContext context,
      GenerationHolder generations,
      ShardState state,
      Runnable afterNeighbors,
      WritePipeline.Action codes) {
    this.context = context;
    this.generations = generations;
    this.state = state;
    this.afterNeighbors = afterNeighbors;
    this.codes = codes;
  }

  /**
   * Checks every block of what cannot be derived.
   *
   * @param base the base, open
   * @throws DatabaseCorruptException if one is damaged
   */
  static void verifyPrimary(BaseReader base) {
    verifyPrimary(base, () -> false);
  }

  private static void verifyPrimary(BaseReader base, BooleanSupplier stop) {
    for (String section : PRIMARY) {
      if (base.has(section)) {
        base.verify(section, stop);
      }
    }
  }

  /** Without them searches are slower, so nobody waits; the next rewrite makes them anew. */
  private void attachNeighbors(Generation generation) {
    try {
      generation.attachNeighbors(() -> !generations.isCurrent(generation));
    } catch (DatabaseCorruptException | IllegalArgumentException e) {
      log.warn(
          "Collection {}: the codes of neighbours are damaged; searches do without: {}",
          context.name(),
          e.getMessage());
    }
  }

  /** Without them scans read the vectors. */
  private void restoreCodes() {
    try {
      codes.run();
    } catch (DatabaseClosedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      log.warn("Collection {}: scans do without codes: {}", context.name(), e.toString());
    }
  }

  @Override
  public void run() {
    try {
      Generation generation = generations.acquire();
      try {
        BaseReader base = generation.base;
        if (base != null) {
          attachNeighbors(generation);
          afterNeighbors.run();
          restoreCodes();
          verifyPrimary(base, () -> !generations.isCurrent(generation));
        }
      } finally {
        generation.release();
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before its base was checked", context.name());
    } catch (DatabaseCorruptException e) {
      state.fail(String.valueOf(e.getMessage()));
      log.error("Collection {}: {}", context.name(), e.getMessage());
    } catch (InternalError e) { // of mapped memory
      state.fail(String.valueOf(Failures.wrap(e).getMessage()));
      log.error("Collection {}: its base can be read no more", context.name(), e);
    }
  }
}
