package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.BlockDistances;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts a set of rows into small leaves whose rows are near each other, by nearest leaders: some
 * rows drawn at random lead, every row joins the nearest few of them, and what is too large still
 * is cut again. Leaves overlap, so that near rows that one cut parts are together in another leaf.
 *
 * <p>Where leaders do not part anything, as in a crowd of equal rows, the cut is made at random.
 */
final class LeafPartition {
  /** Rows in a leaf at most. */
  static final int LEAF_MAX = 1_024;

  /** Leaves below this size are put together with others. */
  private static final int LEAF_MIN = 64;

  /** Rows in a leaf on average, if leaders were all alike. */
  private static final int LEAF_TARGET = 512;

  /** The cost of a cut grows with them; above, the parts are cut again instead. */
  private static final int MAX_LEADERS = 512;

  /** Leaders that a row joins in the cuts of the parts. */
  private static final int NEXT_FANOUT = 1;

  /** From this share on, one part holds nearly all and cutting again would lead nowhere. */
  private static final double LARGEST_SHARE = 0.9;

  /** Rows in a task. */
  private static final int CHUNK = 512;

  private final BulkWorkers workers;
  private final VectorRows rows;
  private final DistanceKind kind;
  private final int[] nodes;
  private final int firstFanout;
  private final SplittableRandom random;

  /**
   * Prepares to cut.
   *
   * @param graph whose rows are cut
   * @param nodes the ordinals of the rows; leaves hold places in this array
   * @param firstFanout leaders that a row joins in the first cut: the leaves it will be in at least
   */
  LeafPartition(Graph graph, BulkWorkers workers, int[] nodes, int firstFanout, long seed) {
    this.workers = workers;
    this.rows = graph.rows;
    this.kind = graph.kind;
    this.nodes = nodes;
    this.firstFanout = firstFanout;
    this.random = new SplittableRandom(seed);
  }

  /** A set that is being cut. */
  private static final class Cut {
    final int[] places;
    final int[] leaders;
    final int fanout;
    final int[] joined;
    final long seed;
    float[] packed = new float[0];
    List<int[]> parts = List.of();

    Cut(int[] places, int[] leaders, int fanout, long seed) {
      this.places = places;
      this.leaders = leaders;
      this.fanout = Math.min(fanout, leaders.length);
      this.joined = new int[places.length * this.fanout];
      this.seed = seed;
    }
  }

  /** A stretch of the places of a cut. */
  private record Chunk(Cut cut, int from, int to) {}

  /** Returns the leaves: places, each in one or more leaves. */
  List<int[]> leaves() {
    List<int[]> leaves = new ArrayList<>();
    int[] all = new int[nodes.length];
    Arrays.setAll(all, i -> i);
    List<int[]> open = new ArrayList<>();
    (all.length <= LEAF_MAX ? leaves : open).add(all);
    int fanout = firstFanout;
    while (!open.isEmpty()) {
      List<Cut> cuts = new ArrayList<>();
      for (int[] places : open) {
        cuts.add(new Cut(places, drawLeaders(places, fanout), fanout, random.nextLong()));
      }
      open.clear();
      join(cuts);
      for (Cut cut : cuts) {
        for (int[] part : cut.parts) {
          (part.length <= LEAF_MAX ? leaves : open).add(part);
        }
      }
      fanout = NEXT_FANOUT;
    }
    return leaves;
  }

  private int[] drawLeaders(int[] places, int fanout) {
    int wanted = (int) ((long) places.length * fanout / LEAF_TARGET) + 1;
    int count = Math.max(2, Math.min(MAX_LEADERS, wanted));
    int[] leaders = new int[count];
    for (int i = 0; i < count; i++) {
      leaders[i] = nodes[places[random.nextInt(places.length)]];
    }
    return Arrays.stream(leaders).distinct().toArray();
  }

  private void join(List<Cut> cuts) {
    int dimension = rows.dimension();
    workers.run(
        cuts.size(),
        (number, scratch) -> {
          Cut cut = cuts.get(number);
          cut.packed = new float[BlockDistances.packedLength(cut.leaders.length, dimension)];
          BlockDistances.pack(rows, cut.leaders, 0, cut.leaders.length, scratch.row, cut.packed);
        });
    List<Chunk> chunks = new ArrayList<>();
    for (Cut cut : cuts) {
      for (int from = 0; from < cut.places.length; from += CHUNK) {
        chunks.add(new Chunk(cut, from, Math.min(cut.places.length, from + CHUNK)));
      }
    }
    workers.run(chunks.size(), (number, scratch) -> joinLeaders(chunks.get(number), scratch));
    workers.run(cuts.size(), (number, scratch) -> gather(cuts.get(number)));
  }

  private void joinLeaders(Chunk chunk, BulkScratch scratch) {
    Cut cut = chunk.cut;
    int panels = BlockDistances.panels(cut.leaders.length);
    int stride = panels * BlockDistances.PANEL;
    float[] matrix = scratch.matrix(BlockDistances.PANEL * stride);
    int[] ids = new int[BlockDistances.PANEL];
    for (int from = chunk.from; from < chunk.to; from += BlockDistances.PANEL) {
      workers.checkGoingOn();
      int count = Math.min(BlockDistances.PANEL, chunk.to - from);
      for (int i = 0; i < count; i++) {
        ids[i] = nodes[cut.places[from + i]];
      }
      BlockDistances.pack(rows, ids, 0, count, scratch.row, scratch.panel);
      BlockDistances.get()
          .distances(
              kind, rows.dimension(), scratch.panel, 0, cut.packed, 0, panels, matrix, 0, stride);
      for (int i = 0; i < count; i++) {
        nearestLeaders(cut, from + i, matrix, i * stride);
      }
    }
  }

  /** Writes the nearest leaders of a member to {@code joined}, nearest first. */
  private static void nearestLeaders(Cut cut, int member, float[] distances, int from) {
    int at = member * cut.fanout;
    int held = 0;
    for (int leader = 0; leader < cut.leaders.length; leader++) {
      float distance = distances[from + leader];
      if (held == cut.fanout && distance >= distances[from + cut.joined[at + held - 1]]) {
        continue;
      }
      int place = held < cut.fanout ? held++ : held - 1;
      while (place > 0 && distances[from + cut.joined[at + place - 1]] > distance) {
        cut.joined[at + place] = cut.joined[at + place - 1];
        place--;
      }
      cut.joined[at + place] = leader;
    }
  }

  private void gather(Cut cut) {
    int[] ends = new int[cut.leaders.length + 1];
    for (int leader : cut.joined) {
      ends[leader + 1]++;
    }
    int largest = 0;
    for (int i = 1; i < ends.length; i++) {
      largest = Math.max(largest, ends[i]);
      ends[i] += ends[i - 1];
    }
    if (largest > cut.places.length * LARGEST_SHARE && cut.places.length > LEAF_MAX) {
      cut.parts = chop(cut.places.clone(), new SplittableRandom(cut.seed));
      return;
    }
    int[] grouped = new int[cut.joined.length];
    int[] next = ends.clone();
    for (int i = 0; i < cut.joined.length; i++) {
      grouped[next[cut.joined[i]]++] = cut.places[i / cut.fanout];
    }
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i < ends.length; i++) {
      // Small ones wait for the next; a row may be in both.
      if (ends[i] - from >= LEAF_MIN || (i == ends.length - 1 && ends[i] > from)) {
        parts.add(Arrays.stream(grouped, from, ends[i]).distinct().toArray());
        from = ends[i];
      }
    }
    cut.parts = parts;
  }

  /** Cuts without looking at distances, into parts of about one size. */
  private static List<int[]> chop(int[] places, SplittableRandom random) {
    for (int i = places.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = places[i];
      places[i] = places[j];
      places[j] = moved;
    }
    int parts = (places.length + LEAF_MAX - 1) / LEAF_MAX;
    List<int[]> chopped = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) places.length * part / parts);
      int to = (int) ((long) places.length * (part + 1) / parts);
      chopped.add(Arrays.copyOfRange(places, from, to));
    }
    return chopped;
  }
}
