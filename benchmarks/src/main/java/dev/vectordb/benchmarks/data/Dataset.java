package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * What is searched, what is asked, and what the right answers are. Vectors and answers are computed
 * once and kept in the user's cache directory. Thread-safe.
 */
public final class Dataset implements AutoCloseable {
  /** How many neighbours are asked for. */
  public static final int K = 10;

  private static final int BATCH = 256;

  private final DatasetKind kind;
  private final int size;
  private final VectorFile base;
  private final DataSource source;
  private final float[][] queries;
  private final int[][] truth;

  private Dataset(DatasetKind kind, int size, VectorFile base, DataSource source)
      throws IOException {
    this.kind = kind;
    this.size = size;
    this.base = base;
    this.source = source;
    this.queries = source.queries();
    Path cache = DataDirectories.cache();
    this.truth =
        new GroundTruth(kind.metric(), base, size)
            .readOrCompute(cache.resolve(kind.filePrefix() + "truth-" + size + ".txt"), queries);
  }

  /**
   * Loads a data set, after computing what is not in the cache yet.
   *
   * @param kind which
   * @param size records, from the first
   * @return the data set, to be closed
   * @throws IOException if it cannot be read or kept
   */
  public static Dataset load(DatasetKind kind, int size) throws IOException {
    if (size < 1 || size > kind.largestSize()) {
      throw new IllegalArgumentException(
          kind + " has 1 to " + kind.largestSize() + " records, not " + size);
    }
    Path file = DataDirectories.cache().resolve(kind.filePrefix() + "base.f32");
    DataSource source = kind.source();
    VectorFile base = VectorFile.open(file, kind.dimension());
    source.fill(base, size);
    return new Dataset(kind, size, base, source);
  }

  /**
   * Returns the kind.
   *
   * @return what it is
   */
  public DatasetKind kind() {
    return kind;
  }

  /**
   * Counts the records.
   *
   * @return how many there are
   */
  public int size() {
    return size;
  }

  /**
   * Reads a vector.
   *
   * @param row its position
   * @return {@code float[dimension]}, the caller's own
   * @throws IOException if it cannot be read
   */
  public float[] vector(int row) throws IOException {
    return base.read(row);
  }

  /** Reads consecutive vectors. */
  float[][] vectors(int from, int count) throws IOException {
    return base.read(from, count);
  }

  /** Returns what compares vectors of this set. */
  GroundTruth groundTruth() {
    return new GroundTruth(kind.metric(), base, size);
  }

  /**
   * Returns what is asked.
   *
   * @return the queries; not to be changed
   */
  public float[][] queries() {
    return queries;
  }

  /** Takes records. */
  @FunctionalInterface
  public interface RowConsumer {
    /**
     * Takes a record.
     *
     * @param row the record
     * @throws IOException if it cannot be stored
     */
    void accept(DataRow row) throws IOException;
  }

  /**
   * Hands over records in order.
   *
   * @param from position of the first
   * @param to position after the last
   * @param consumer takes them
   * @throws IOException if one cannot be read or stored
   */
  public void forEach(int from, int to, RowConsumer consumer) throws IOException {
    try (Stream<Sentence> texts = source.texts()) {
      Iterator<Sentence> text = texts.skip(from).iterator();
      for (int row = from; row < to; row += BATCH) {
        float[][] vectors = base.read(row, Math.min(BATCH, to - row));
        for (int i = 0; i < vectors.length; i++) {
          Sentence sentence = text.next();
          consumer.accept(new DataRow(row + i, sentence.source(), sentence.text(), vectors[i]));
        }
      }
    }
  }

  /**
   * Judges an answer.
   *
   * @param query position of the query
   * @param found rows that an engine found
   * @return share of the true neighbours that are among them
   */
  public double recall(int query, int[] found) {
    int right = 0;
    for (int wanted : truth[query]) {
      for (int row : found) {
        if (row == wanted) {
          right++;
          break;
        }
      }
    }
    return (double) right / truth[query].length;
  }

  @Override
  public void close() throws IOException {
    base.close();
  }
}
