package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.OrdinalOrder;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What a base holds of a graph besides the rows of {@link Level0Links}: big-endian ints.
 *
 * <pre>
 *   magic | version | M | nodes on level 0 | entry node, -1 if none | entry level | nodes above level 0
 *   then for each node above level 0:
 *   node | level | M ids for each level from 1 up, -1 after the last
 * </pre>
 */
final class GraphFile {
  private static final int MAGIC = 0x484E5357;
  private static final int VERSION = 1;
  private static final int HEADER_INTS = 7;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private GraphFile() {}

  /** Writes the header and the upper levels of nodes in an order, which gives them ordinals. */
  static void write(Graph graph, OutputStream target, OrdinalOrder order) throws IOException {
    int count = order.count();
    int m = graph.parameters.maxConnections();
    int entry = -1;
    int entryLevel = 0;
    int above = 0;
    for (int node : graph.upper.nodes()) {
      if (node < count) {
        above++;
        int level = levelOf(graph, node);
        if (level > entryLevel || (level == entryLevel && node < entry)) {
          entry = node;
          entryLevel = level;
        }
      }
    }
    long present = graph.entry();
    if (present >= 0 && Graph.nodeOf(present) < count && Graph.levelOf(present) >= entryLevel) {
      entry = Graph.nodeOf(present);
      entryLevel = Graph.levelOf(present);
    }
    if (entry < 0 && present >= 0) {
      entry = bestOnLevel0(graph, count);
    }
    DataOutputStream out = new DataOutputStream(target);
    int entryPlace = entry < 0 ? -1 : order.placeOf(entry);
    for (int value : new int[] {MAGIC, VERSION, m, count, entryPlace, entryLevel, above}) {
      out.writeInt(value);
    }
    int[] ids = new int[m];
    for (int node : graph.upper.nodes()) {
      if (node < count && above-- > 0) {
        writeNode(graph, out, node, order, ids);
      }
    }
    out.flush();
  }

  /**
   * Returns the node below {@code count} with the most links below it, -1 if none is linked: all
   * that are on upper levels, the entry point among them, may have come later.
   */
  private static int bestOnLevel0(Graph graph, int count) {
    int best = -1;
    int most = -1;
    int[] ids = new int[graph.level0.maxConnections0()];
    for (int node = 0; node < count; node++) {
      int links;
      graph.locks.lock(node);
      try {
        links = graph.level0.read(node, ids);
      } finally {
        graph.locks.unlock(node);
      }
      int kept = 0;
      for (int i = 0; i < links; i++) {
        kept += ids[i] < count ? 1 : 0;
      }
      if (links > 0 && kept > most) {
        best = node;
        most = kept;
      }
    }
    return best;
  }

  private static int levelOf(Graph graph, int node) {
    int[] lists = graph.upper.listsOf(node);
    return lists == null ? 0 : lists.length / graph.parameters.maxConnections();
  }

  private static void writeNode(
      Graph graph, DataOutputStream out, int node, OrdinalOrder order, int[] ids)
      throws IOException {
    int levels = levelOf(graph, node);
    out.writeInt(order.placeOf(node));
    out.writeInt(levels);
    for (int level = 1; level <= levels; level++) {
      int links;
      graph.locks.lock(node);
      try {
        links = graph.upper.read(node, level, ids);
      } finally {
        graph.locks.unlock(node);
      }
      int written = 0;
      for (int i = 0; i < links; i++) {
        if (ids[i] < order.count()) {
          out.writeInt(order.placeOf(ids[i]));
          written++;
        }
      }
      for (; written < ids.length; written++) {
        out.writeInt(Level0Links.END);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote into an empty graph.
   *
   * @throws IllegalArgumentException if it does not fit the graph or itself
   */
  static void read(Graph graph, MemorySegment source, int count) {
    int m = graph.parameters.maxConnections();
    check(source.byteSize() >= HEADER_INTS * 4L, "upper levels end in the header");
    check(at(source, 0) == MAGIC, "upper levels have a wrong magic number");
    check(at(source, 1) == VERSION, "upper levels have an unknown version");
    check(at(source, 2) == m, "upper levels were built with another maxConnections");
    check(at(source, 3) == count, "upper levels are of another count");
    int entry = at(source, 4);
    int entryLevel = at(source, 5);
    int above = at(source, 6);
    check(entry >= -1 && entry < count, "entry point out of range");
    check(above >= 0 && above <= count, "number of upper nodes out of range");
    long position = HEADER_INTS;
    for (int i = 0; i < above; i++) {
      check((position + 2) * 4 <= source.byteSize(), "upper levels are cut short");
      int node = at(source, position);
      int level = at(source, position + 1);
      check(node >= 0 && node < count, "upper node out of range");
      check(level >= 1 && level <= UpperLevels.MAX_LEVEL, "level out of range");
      check(graph.upper.listsOf(node) == null, "upper node twice");
      int[] lists = new int[level * m];
      position += 2;
      check((position + lists.length) * 4 <= source.byteSize(), "upper levels are cut short");
      for (int j = 0; j < lists.length; j++) {
        lists[j] = at(source, position++);
        check(lists[j] >= -1 && lists[j] < count, "link on an upper level out of range");
      }
      graph.upper.add(node, lists);
    }
    if (entry >= 0) {
      check(levelOf(graph, entry) == entryLevel, "entry point is not on its level");
      graph.offerFirst(entry, entryLevel);
    }
  }

  private static int at(MemorySegment source, long index) {
    return source.get(INT, index * 4);
  }

  private static void check(boolean sound, String otherwise) {
    if (!sound) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
