package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The parts of one graph, shared by those who search it, extend it and write it. */
final class Graph {
  private static final long NO_ENTRY = -1;
  private static final VarHandle ENTRY;

  static {
    try {
      ENTRY = MethodHandles.lookup().findVarHandle(Graph.class, "entry", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final HnswParameters parameters;
  final VectorRows rows;
  final DistanceKind kind;
  final Level0Links level0;
  final UpperLevels upper;
  final StripedSpinLocks locks = new StripedSpinLocks();
  final LinkClaims claims;
  final ContextPool contexts;

  /** For linking. */
  final LinkCodes codes;

  /** Null until there are any. */
  private volatile @Nullable TrackedBlocks blocks;

  /** Marks for the blocks that are about to come. */
  private volatile @Nullable ChangeMarks pending;

  /** One for the index, and one for each that is in the graph. */
  private final AtomicInteger users = new AtomicInteger(1);

  /** Level in the high half, node in the low one. */
  private volatile long entry = NO_ENTRY;

  Graph(
      HnswParameters parameters,
      VectorRows rows,
      DistanceKind kind,
      Level0Links level0,
      int linkedCount) {
    this.parameters = parameters;
    this.rows = rows;
    this.kind = kind;
    this.level0 = level0;
    this.upper = new UpperLevels(parameters.maxConnections());
    this.claims = new LinkClaims(linkedCount);
    this.contexts =
        new ContextPool(() -> new SearchContext(rows, kind, parameters.maxConnections0()));
    this.codes = new LinkCodes(parameters, rows, kind);
  }

  /** Keeps the links in memory; false if they were freed already. */
  boolean acquire() {
    int count;
    do {
      count = users.get();
      if (count == 0) {
        return false;
      }
    } while (!users.compareAndSet(count, count + 1));
    return true;
  }

  /** Ends one use; the last one frees the links, the codes and the blocks. */
  void release() {
    if (users.decrementAndGet() == 0) {
      level0.close();
      codes.close();
      TrackedBlocks last = blocks;
      if (last != null) {
        last.release();
      }
    }
  }

  static long entryOf(int node, int level) {
    return ((long) level << 32) | node;
  }

  static int nodeOf(long entry) {
    return (int) entry;
  }

  static int levelOf(long entry) {
    return (int) (entry >> 32);
  }

  /**
   * From now on remembers which nodes below {@code count} change on level 0. Called before blocks
   * are made of the links, or before links that blocks were made of may change.
   */
  void trackChanges(int count) {
    pending = new ChangeMarks(count);
  }

  /**
   * Lets searches go along blocks; does nothing if no changes were tracked, as in a graph that took
   * the place of the one whose blocks these are. Called by one at a time.
   *
   * @param next blocks of links as they were when {@link #trackChanges} was called, or later
   * @param arena closed when they are done with, or at once; null if their memory stays the
   *     caller's
   */
  void attach(NeighborBlocks next, @Nullable Arena arena) {
    ChangeMarks since = pending;
    if (since == null) {
      if (arena != null) {
        arena.close();
      }
      return;
    }
    TrackedBlocks former = blocks;
    blocks = new TrackedBlocks(next, since, arena);
    pending = null;
    if (former != null) {
      former.release();
    }
  }

  /** Returns the blocks that searches go along, null if there are none; not kept in memory. */
  @Nullable TrackedBlocks blocks() {
    return blocks;
  }

  /** Like {@link #blocks}, not freed before they are released. */
  @Nullable TrackedBlocks acquireBlocks() {
    TrackedBlocks present = blocks;
    while (present != null && !present.acquire()) {
      present = blocks;
    }
    return present;
  }

  /**
   * Called after the change: whoever began to track before it marks it, and whoever began later
   * reads the new links. The marks of the blocks come first, as whoever begins to track then copies
   * no block that they say is old; and once more last, as the pending ones may have become theirs.
   * Also called for a node whose block leaves out a link.
   */
  void markChanged(int node) {
    VarHandle.fullFence();
    TrackedBlocks current = blocks;
    if (current != null) {
      current.changes().mark(node);
    }
    ChangeMarks next = pending;
    if (next != null) {
      next.mark(node);
    }
    TrackedBlocks attached = blocks;
    if (attached != null) {
      attached.changes().mark(node);
    }
  }

  /** Returns the packed entry point, negative if the graph is empty. */
  long entry() {
    return entry;
  }

  /** Makes a node the entry point if it is the first; returns whether it was. */
  boolean offerFirst(int node, int level) {
    return ENTRY.compareAndSet(this, NO_ENTRY, entryOf(node, level));
  }

  /** Makes a node the entry point if its level is higher than the present one's. */
  void raiseEntry(int node, int level) {
    long seen = entry;
    while (levelOf(seen) < level && !ENTRY.compareAndSet(this, seen, entryOf(node, level))) {
      seen = entry;
    }
  }

  /** Copies the links of a node on any level; returns how many. */
  int readLinks(int node, int level, int[] target) {
    return level == 0 ? level0.read(node, target) : upper.read(node, level, target);
  }

  /** Replaces the links of a node on any level; the caller holds its lock. */
  void writeLinks(int node, int level, int[] ids, int count) {
    if (level == 0) {
      level0.write(node, ids, count);
      markChanged(node);
    } else {
      upper.write(node, level, ids, count);
    }
  }

  /** Returns whether others may link to a node: its own links are there. */
  boolean isLinked(int node) {
    return level0.hasLinks(node) || node == nodeOf(entry);
  }

  int maxConnections(int level) {
    return level == 0 ? parameters.maxConnections0() : parameters.maxConnections();
  }
}
