package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.CodeScan;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/** Tries what searches cost on the rows and the graph of a generation, which is kept open. */
final class GenerationTrials implements CostMeasurement.Trials {
  private static final int K = 10;
  private static final int SCANNED = 2_048;

  /** A scan of matches skips what does not match. */
  private static final int SCAN_STEP = 3;

  /** One node of so many passes the filter of {@link #narrow}. */
  private static final int PASSED_STEP = 12;

  /** Golden ratio: successive queries and stretches are far from each other. */
  private static final double SPREAD = 0.618033988749895;

  private final Generation generation;
  private final VectorIndex index;
  private final DistanceKind kind;
  private final int linked;
  private final BitSetFilter all;
  private final BitSetFilter few;
  private double place;

  /**
   * Prepares the trials.
   *
   * @param index the generation's, with nodes
   */
  GenerationTrials(Generation generation, VectorIndex index, DistanceKind kind) {
    this.generation = generation;
    this.index = index;
    this.kind = kind;
    this.linked = Math.min(index.linkedCount(), generation.snapshot().ordinalCount());
    long[] words = new long[(linked + 63) >>> 6];
    long[] fewWords = new long[words.length];
    Arrays.fill(words, -1L);
    for (int i = 0; i < linked; i += PASSED_STEP) {
      fewWords[i >> 6] |= 1L << i;
    }
    this.all = new BitSetFilter(words);
    this.few = new BitSetFilter(fewWords);
  }

  /** Returns the next place below a bound. */
  private int next(int bound) {
    place = (place + SPREAD) % 1;
    return (int) (place * Math.max(1, bound));
  }

  private float[] query() {
    float[] row = new float[generation.rows.dimension()];
    generation.rows.read(next(linked), row);
    return row;
  }

  @Override
  public long scan() {
    float[] query = query();
    RoaringBitmap ordinals = new RoaringBitmap();
    int from = next(linked - SCAN_STEP * SCANNED);
    for (int i = 0; i < SCANNED && from + i * SCAN_STEP < linked; i++) {
      ordinals.add(from + i * SCAN_STEP);
    }
    QueryScorer scorer = QueryScorer.of(generation.rows, kind, query);
    TopK results = new TopK(K);
    GenerationCodes.Shared codes = generation.codes.acquire();
    if (codes == null) {
      return ExactScan.scanOrdinals(scorer, ordinals, results, TimeLimit.NEVER);
    }
    try {
      BoundScorer bounds = codes.rows().bounds(query);
      new CodeScan(bounds, scorer, results, TimeLimit.NEVER).scanOrdinals(ordinals);
      return ordinals.getCardinality();
    } finally {
      codes.release();
    }
  }

  @Override
  public void wide(int efSearch, TimeLimit deadline) {
    IndexOutcome _ = search(all, 1, efSearch, deadline);
  }

  @Override
  public long narrow(int efSearch, TimeLimit deadline) {
    return search(few, 1.0 / PASSED_STEP, efSearch, deadline).scored();
  }

  private IndexOutcome search(
      BitSetFilter filter, double passRate, int efSearch, TimeLimit deadline) {
    return index.search(
        new IndexQuery(query(), K, efSearch, linked, filter, passRate, Long.MAX_VALUE, deadline),
        new TopK(K));
  }
}
