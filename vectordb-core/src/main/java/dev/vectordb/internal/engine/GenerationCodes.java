package dev.vectordb.internal.engine;

import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.model.Precision;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The codes beside the vectors of a generation, which can be exchanged while searches read them.
 * Codes of a base are not read before they were checked; what is written is appended to them all
 * the same.
 *
 * <p>{@link #append} and {@link #replace} are called by the one who applies, or between writes; the
 * others by any thread.
 */
final class GenerationCodes {

  /** One set of codes. Whoever holds it releases it; the last one frees its memory. */
  static final class Shared {
    private final CodeRows rows;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean checked;

    private Shared(CodeRows rows, boolean checked) {
      this.rows = rows;
      this.checked = checked;
    }

    CodeRows rows() {
      return rows;
    }

    private boolean acquire() {
      int count;
      do {
        count = users.get();
        if (count == 0) {
          return false;
        }
      } while (!users.compareAndSet(count, count + 1));
      return true;
    }

    void release() {
      if (users.decrementAndGet() == 0) {
        rows.close();
      }
    }
  }

  private volatile @Nullable Shared present;

  /**
   * Begins with the codes of a base, or none.
   *
   * @param codes owned from here on; null for none
   * @param checked whether they may be read
   */
  GenerationCodes(@Nullable CodeRows codes, boolean checked) {
    this.present = codes == null ? null : new Shared(codes, checked);
  }

  void append(float[] row) {
    Shared codes = present;
    if (codes != null) {
      codes.rows.append(row);
    }
  }

  /** Takes what scans may read, to be released; null if there is nothing, or nothing checked. */
  @Nullable Shared acquire() {
    Shared codes = present;
    while (codes != null && codes.checked) {
      if (codes.acquire()) {
        return codes;
      }
      codes = present;
    }
    return null;
  }

  /**
   * Whether scans may read codes of a precision; of {@code FLOAT32} there is nothing to wait for.
   */
  boolean isReady(Precision precision) {
    Shared codes = present;
    return codes == null
        ? precision == Precision.FLOAT32
        : codes.checked && codes.rows.precision() == precision;
  }

  /** Whether there are codes of a base that nobody has checked. */
  boolean isUnchecked() {
    Shared codes = present;
    return codes != null && !codes.checked;
  }

  /** Lets scans read what there is. */
  void markChecked() {
    Shared codes = present;
    if (codes != null) {
      codes.checked = true;
    }
  }

  /** Puts codes of every row in place of what there is, which is freed when nobody reads it. */
  void replace(@Nullable CodeRows next) {
    Shared before = present;
    present = next == null ? null : new Shared(next, true);
    if (before != null) {
      before.release();
    }
  }

  /** Bytes of the codes, those in a base included. */
  long bytes() {
    Shared codes = present;
    return codes == null ? 0 : codes.rows.count() * codes.rows.bytesPerCode();
  }

  /** Lets go of the codes; nothing is called afterwards. */
  void close() {
    replace(null);
  }
}
