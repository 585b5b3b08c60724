package dev.vectordb.internal.index.hnsw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The links of levels 1 and up, on the heap: one node in M has any. A node has M slots for each of
 * its levels in one array, level 1 first; a list ends with -1 unless it is full.
 *
 * <p>An open-addressing table from node to array. Readers take no lock; nodes are added under a
 * lock; slots are written by holders of the node's lock.
 */
final class UpperLevels {
  static final int MAX_LEVEL = 15;

  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle LISTS = MethodHandles.arrayElementVarHandle(int[][].class);

  private final int maxConnections;
  private volatile Table table = new Table(64);
  private int size;
  private long ints;

  UpperLevels(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /** Keys are nodes plus one, zero is free. The array of a key is there before the key. */
  private static final class Table {
    final int[] keys;
    final int[] @Nullable [] lists;

    Table(int capacity) {
      keys = new int[capacity];
      lists = new int[capacity][];
    }

    int find(int key) {
      int mask = keys.length - 1;
      int at = ((key * 0x9E3779B9) >>> 7) & mask;
      while (true) {
        int seen = (int) INTS.getAcquire(keys, at);
        if (seen == key || seen == 0) {
          return at;
        }
        at = (at + 1) & mask;
      }
    }

    void put(int key, int[] list) {
      int at = find(key);
      LISTS.setRelease(lists, at, list);
      INTS.setRelease(keys, at, key);
    }
  }

  /** Gives a node empty lists on levels 1 to {@code level}. */
  synchronized int[] add(int node, int level) {
    int[] list = new int[level * maxConnections];
    Arrays.fill(list, Level0Links.END);
    add(node, list);
    return list;
  }

  /** Adds a node with its lists. */
  synchronized void add(int node, int[] list) {
    Table current = table;
    if ((size + 1) * 2 > current.keys.length) {
      Table larger = new Table(current.keys.length * 2);
      for (int i = 0; i < current.keys.length; i++) {
        int[] moved = current.lists[i];
        if (moved != null) {
          larger.put(current.keys[i], moved);
        }
      }
      table = larger;
      current = larger;
    }
    current.put(node + 1, list);
    size++;
    ints += list.length;
  }

  /** Returns the lists of a node, or null if it is on level 0 only. */
  int @Nullable [] listsOf(int node) {
    Table current = table;
    return (int[]) LISTS.getAcquire(current.lists, current.find(node + 1));
  }

  /** Copies the links of a node on a level from 1 up to {@code target}; returns how many. */
  int read(int node, int level, int[] target) {
    int[] lists = listsOf(node);
    int from = (level - 1) * maxConnections;
    if (lists == null || from >= lists.length) {
      return 0;
    }
    for (int i = 0; i < maxConnections; i++) {
      int id = (int) INTS.getAcquire(lists, from + i);
      if (id < 0) {
        return i;
      }
      target[i] = id;
    }
    return maxConnections;
  }

  /** Replaces the links of a node on a level; the caller holds the node's lock. */
  void write(int node, int level, int[] ids, int count) {
    int[] lists = listsOf(node);
    if (lists == null) {
      throw new IllegalStateException("node " + node + " is on level 0 only");
    }
    int from = (level - 1) * maxConnections;
    for (int i = 0; i < maxConnections; i++) {
      INTS.setRelease(lists, from + i, i < count ? ids[i] : Level0Links.END);
    }
  }

  /** Returns the nodes that have upper levels, in no order. */
  synchronized int[] nodes() {
    int[] nodes = new int[size];
    int count = 0;
    for (int key : table.keys) {
      if (key != 0) {
        nodes[count++] = key - 1;
      }
    }
    return nodes;
  }

  /** Returns about how many bytes of heap this takes. */
  synchronized long bytes() {
    return table.keys.length * 8L + ints * Integer.BYTES + size * 16L;
  }
}
