package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.quantization.CodedQuery;
import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.PackedDistance;
import dev.vectordb.internal.vector.QueryScorer;

/**
 * Finds the nodes nearest to another by the estimates of all codes. Not thread-safe.
 *
 * <p>What is nearer than a threshold is set aside; whenever that are twice as many as wanted, the
 * nearer half stays and its last is the threshold. Where there are many nodes, those of some runs
 * all over them tell a threshold to begin with, so that few have to be set aside.
 */
final class CandidateScan {
  private static final int RUN = PrefixCodes.RUN;
  private static final int MULTIPLIER = 0x9E3779B1;

  /** Runs that tell the first threshold. */
  private static final int SAMPLE_RUNS = 32;

  /** With fewer runs for each of the sample, the sample costs more than it saves. */
  private static final int LEAST_STRIDE = 8;

  /**
   * So many times as many as wanted are to be below the first threshold, and at least so many of
   * the sample: it may be off by the root of these, or more where near nodes stand together.
   */
  private static final int SURPLUS = 3;

  private static final int LEAST_RANK = 8;

  private final Graph graph;
  private final CodedQuery query;
  private final int most;
  private final float[] row;
  private final long[] nearest;
  private final long[] sample = new long[SAMPLE_RUNS * RUN];
  private final float[] estimates = new float[RUN];
  private final int[] found;
  private final float[] distances;
  private int count;
  private float threshold;

  /** Below it all are linked that live. */
  private int done;

  /**
   * Creates one.
   *
   * @param query as {@link PrefixCodes#newQuery} makes them; taken for each use
   * @param most how many to find
   */
  CandidateScan(Graph graph, CodedQuery query, int most) {
    this.graph = graph;
    this.query = query;
    this.most = most;
    this.row = new float[graph.rows.dimension()];
    this.nearest = new long[2 * most + RUN];
    this.found = new int[most];
    this.distances = new float[most];
  }

  /**
   * Looks at all nodes but one.
   *
   * @param scorer aimed at that node
   * @param alive which may be found
   * @return how many linked nodes were found
   */
  int find(int node, PrefixCodes codes, QueryScorer scorer, OrdinalFilter alive) {
    graph.rows.read(node, row);
    query.aim(row);
    done = graph.claims.done();
    int end = codes.end();
    count = 0;
    threshold = firstThreshold(end / RUN, codes);
    scanAll(node, codes, end, alive);
    if (count < most / 2 && threshold != Float.POSITIVE_INFINITY) {
      count = 0; // too many of those that are near are dead, or just as near as others
      threshold = Float.POSITIVE_INFINITY;
      scanAll(node, codes, end, alive);
    }
    int linked = 0;
    for (int i = 0; i < count; i++) {
      // Once more for all: what died after a snapshot that others had was never linked.
      if (graph.isLinked((int) nearest[i])) {
        found[linked++] = (int) nearest[i];
      }
    }
    scorer.distances(found, linked, distances);
    return linked;
  }

  /** Returns what a little more than enough nodes are below, as far as a sample tells. */
  private float firstThreshold(int runs, PrefixCodes codes) {
    int stride = runs / SAMPLE_RUNS;
    if (stride < LEAST_STRIDE) {
      return Float.POSITIVE_INFINITY;
    }
    int rank = Math.max(LEAST_RANK, SURPLUS * most / stride);
    for (int i = 0; i < SAMPLE_RUNS; i++) {
      long _ = codes.estimate(i * stride, query, Float.POSITIVE_INFINITY, estimates);
      for (int j = 0; j < RUN; j++) {
        sample[i * RUN + j] = PackedDistance.pack(estimates[j], 0);
      }
    }
    selectNearest(sample, sample.length, rank);
    return PackedDistance.distance(sample[rank - 1]);
  }

  private void scanAll(int node, PrefixCodes codes, int end, OrdinalFilter alive) {
    int runs = (end + RUN - 1) / RUN;
    // Each node begins elsewhere: else a crowd of equal vectors would all find the same few.
    int begin = runs == 0 ? 0 : Integer.remainderUnsigned(node * MULTIPLIER, runs);
    for (int i = 0; i < runs; i++) {
      int run = begin + i < runs ? begin + i : begin + i - runs;
      long below = codes.estimate(run, query, threshold, estimates);
      int size = Math.min(RUN, end - run * RUN);
      if (below != 0) {
        take(run * RUN, below & -1L >>> -size, node, alive);
      }
    }
    keepNearest();
  }

  /** Returns a node that was found, in no order. */
  int node(int i) {
    return found[i];
  }

  /** Returns its distance. */
  float distance(int i) {
    return distances[i];
  }

  /** Sets aside those of a run whose bits are set. */
  private void take(int from, long below, int node, OrdinalFilter alive) {
    for (long left = below; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (isCandidate(from + i, node, alive)) {
        nearest[count++] = PackedDistance.pack(estimates[i], from + i);
      }
    }
    if (count >= 2 * most) {
      keepNearest();
      threshold = PackedDistance.distance(nearest[most - 1]);
    }
  }

  private boolean isCandidate(int ordinal, int node, OrdinalFilter alive) {
    return ordinal != node && alive.accept(ordinal) && (ordinal < done || graph.isLinked(ordinal));
  }

  /** Leaves the nearest at the front, the farthest of them last. */
  private void keepNearest() {
    if (count > most) {
      selectNearest(nearest, count, most);
      count = most;
    }
  }

  /**
   * Brings the least of some numbers to the front, the greatest of these to their end: quickselect,
   * after Hoare.
   */
  private static void selectNearest(long[] numbers, int count, int most) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      long pivot = median(numbers[low], numbers[(low + high) >>> 1], numbers[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (numbers[i] < pivot) {
          i++;
        }
        while (numbers[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long other = numbers[i];
          numbers[i++] = numbers[j];
          numbers[j--] = other;
        }
      }
      if (most - 1 <= j) {
        high = j;
      } else if (most - 1 >= i) {
        low = i;
      } else {
        break;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
