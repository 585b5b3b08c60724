package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.VectorRows;
import java.util.Arrays;

/**
 * Takes the links of one graph over into an older copy of it that nobody uses yet: those of nodes
 * that were linked since, and those of others as far as they changed. The source may be extended
 * meanwhile, so links are taken as far as all nodes were linked at the beginning, and links to
 * later nodes are left out.
 */
final class LinkTransfer {
  /** A source that is so much ahead was perhaps built at once: most links lead too far then. */
  private static final double MAX_AHEAD = 1.1;

  private final Graph source;
  private final Graph target;
  private final int[] links;
  private final int[] present;

  LinkTransfer(Graph source, Graph target) {
    this.source = source;
    this.target = target;
    this.links = new int[target.parameters.maxConnections0()];
    this.present = new int[links.length];
  }

  /**
   * Takes links over.
   *
   * @param available rows of the target
   */
  void run(int available) {
    int from = target.claims.done();
    int linked = Math.min(source.claims.done(), available);
    if (!source.parameters.equals(target.parameters)
        || target.claims.claimed() != from
        || linked <= from
        || source.claims.done() > MAX_AHEAD * available
        || !haveSameLevels(from)) {
      return;
    }
    int end = equalRows(from, linked);
    target.level0.ensure(end);
    LinkClaims.Range range = target.claims.claim(end, end - from);
    for (int node = 0; node < end; node++) {
      takeOver(node, end);
    }
    target.claims.complete(range.from(), range.to());
  }

  /**
   * Whether the nodes of both are on the same levels. They are not if the source was built anew
   * meanwhile: a node's level follows from the ordinal that it had when it was linked first.
   */
  private boolean haveSameLevels(int count) {
    int uppers = 0;
    for (int node : source.upper.nodes()) {
      if (node < count) {
        uppers++;
        int[] there = target.upper.listsOf(node);
        int[] here = source.upper.listsOf(node);
        if (there == null || here == null || there.length != here.length) {
          return false;
        }
      }
    }
    return uppers == target.upper.nodes().length;
  }

  /** Returns the first ordinal whose rows differ, or {@code to}: links say nothing of others. */
  private int equalRows(int from, int to) {
    float[] a = new float[source.rows.dimension()];
    float[] b = new float[a.length];
    for (int node = from; node < to; node++) {
      if (!Arrays.equals(read(source.rows, node, a), read(target.rows, node, b))) {
        return node;
      }
    }
    return to;
  }

  private static float[] read(VectorRows rows, int node, float[] vector) {
    rows.read(node, vector);
    return vector;
  }

  private void takeOver(int node, int end) {
    int[] lists = source.upper.listsOf(node);
    int levels = lists == null ? 0 : lists.length / source.parameters.maxConnections();
    if (levels > 0 && target.upper.listsOf(node) == null) {
      target.upper.add(node, levels);
    }
    for (int level = 0; level <= levels; level++) {
      int count = read(node, level, end);
      if (count != target.readLinks(node, level, present)
          || !Arrays.equals(links, 0, count, present, 0, count)) {
        target.writeLinks(node, level, links, count);
      }
    }
    if (source.isLinked(node) && !target.offerFirst(node, levels)) {
      target.raiseEntry(node, levels);
    }
  }

  /** Reads the links of a node to others below {@code end}. */
  private int read(int node, int level, int end) {
    source.locks.lock(node);
    int count;
    try {
      count = source.readLinks(node, level, links);
    } finally {
      source.locks.unlock(node);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (links[i] >= 0 && links[i] < end) {
        links[kept++] = links[i];
      }
    }
    return kept;
  }
}
