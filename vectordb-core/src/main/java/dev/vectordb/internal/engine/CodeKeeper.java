package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives generations the codes of a precision while writes and searches go on: checks those of a
 * base, and makes what is missing or damaged from the vectors. Until then scans read the vectors.
 */
final class CodeKeeper {
  private static final Logger log = LoggerFactory.getLogger(CodeKeeper.class);

  /** So many are encoded between two questions whether to stop, and at most between two writes. */
  private static final int ROWS_AT_A_TIME = 4_096;

  private final String name;
  private final DistanceKind kind;

  /** Creates a keeper for a collection of that name and distance. */
  CodeKeeper(String name, DistanceKind kind) {
    this.name = name;
    this.kind = kind;
  }

  /** Where a step runs that must not run beside a write. */
  interface Steps {
    void run(WritePipeline.Action step) throws IOException;
  }

  /**
   * Sees to it that scans can read the codes of a generation. If there is no memory for them, scans
   * go on without, and a warning says so.
   *
   * @param generation kept open by the caller, who excludes other changes of its codes
   * @param precision which codes
   * @param steps runs what must not run beside a write
   * @param stop asked now and then
   * @throws DatabaseClosedException if it was told to stop; nothing has changed
   */
  void ensure(Generation generation, Precision precision, Steps steps, BooleanSupplier stop)
      throws IOException {
    if (generation.codes.isReady(precision) || check(generation, precision, stop)) {
      return;
    }
    try {
      change(generation, precision, steps, () -> {}, stop);
    } catch (OutOfMemoryError | VectorDatabaseException e) {
      // Between two writes an error comes wrapped.
      if (e instanceof VectorDatabaseException && !(e.getCause() instanceof OutOfMemoryError)) {
        throw e;
      }
      log.warn("Collection {}: there is no room for codes of {}", name, precision, e);
    }
  }

  private boolean check(Generation generation, Precision precision, BooleanSupplier stop) {
    BaseReader base = generation.base;
    if (base == null || !generation.codes.isUnchecked()) {
      return false;
    }
    try {
      base.verify(
          GenerationFactory.codesSection(precision),
          () -> {
            checkGoingOn(stop);
            return false;
          });
    } catch (DatabaseCorruptException e) {
      log.warn(
          "Collection {}: the codes of vectors are damaged and are made anew: {} at byte {}",
          name,
          e.file(),
          e.offset());
      return false;
    }
    generation.codes.markChecked();
    return true;
  }

  /**
   * Puts codes of a precision in place of what there is.
   *
   * @param generation kept open by the caller, who excludes other changes of its codes
   * @param precision which codes; none for {@code FLOAT32}
   * @param steps runs what must not run beside a write
   * @param first done in the same step just before; if it fails, nothing has changed
   * @param stop asked now and then
   * @throws DatabaseClosedException if it was told to stop; nothing has changed
   */
  void change(
      Generation generation,
      Precision precision,
      Steps steps,
      WritePipeline.Action first,
      BooleanSupplier stop)
      throws IOException {
    CodeRows made =
        precision == Precision.FLOAT32
            ? null
            : CodeRows.empty(
                precision, generation.rows, kind, generation.snapshot().ordinalCount());
    boolean[] handedOver = {false};
    try {
      encodePublished(generation, made, stop);
      steps.run(() -> {
        if (made != null) {
          encode(generation.rows, generation.rows.count(), made);
        }
        first.run();
        generation.codes.replace(made);
        handedOver[0] = true;
      });
    } finally {
      if (made != null && !handedOver[0]) {
        made.close();
      }
    }
  }

  /** Goes on until so few are left that writes can wait for them. */
  private static void encodePublished(
      Generation generation, @Nullable CodeRows made, BooleanSupplier stop) {
    checkGoingOn(stop);
    while (made != null && generation.snapshot().ordinalCount() - made.count() > ROWS_AT_A_TIME) {
      encode(generation.rows, made.count() + ROWS_AT_A_TIME, made);
      checkGoingOn(stop);
    }
  }

  private static void encode(VectorRows rows, int to, CodeRows made) {
    float[] row = new float[rows.dimension()];
    for (int ordinal = made.count(); ordinal < to; ordinal++) {
      rows.read(ordinal, row);
      made.append(row);
    }
  }

  private static void checkGoingOn(BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      throw new DatabaseClosedException("closed while codes of vectors were made");
    }
  }
}
