package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexProbe;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import org.jspecify.annotations.Nullable;

/**
 * Walks level 0 among the nodes that a filter passes, as in Patel et al., "ACORN", 2024: where few
 * neighbours of a node pass, the neighbours of those that do not are taken in their place, until
 * there are as many as a node has links. Departs from the paper in that nodes that do not pass are
 * scored and followed too as long as nothing else is near and the pool is not full, so that the way
 * from the entry to the first node that passes is found.
 */
final class FilteredSearcher {
  /** Hops between two looks at the clock. */
  private static final int HOPS_PER_CLOCK = 64;

  /** With fewer nodes that pass around it, a node is a dead end unless others are followed too. */
  private static final int FEW = 4;

  private final Level0Links level0;
  private final SearchContext context;
  private final @Nullable OrdinalFilter acceptance;
  private final int limit;
  private final int[] links;
  private final int[] refused;
  private int refusedCount;

  /**
   * Prepares a search; the context has begun and its scorer is aimed.
   *
   * @param limit only nodes below it pass
   * @param acceptance what passes; null for all
   */
  FilteredSearcher(
      Graph graph, SearchContext context, int limit, @Nullable OrdinalFilter acceptance) {
    this.level0 = graph.level0;
    this.context = context;
    this.limit = limit;
    this.acceptance = acceptance;
    this.links = new int[level0.maxConnections0()];
    this.refused = new int[level0.maxConnections0()];
    context.ensureHop(3 * level0.maxConnections0());
  }

  /**
   * Collects the nearest nodes that pass in the context's pool.
   *
   * @return false if the budget ran out
   */
  boolean search(int start, IndexQuery query) {
    CandidatePool pool = context.pool;
    pool.reset(query.ef());
    context.visit(start);
    insert(start, context.scorer.distance(start));
    context.scored++;
    int hops = 0;
    int node;
    while ((node = pool.nextToExpand()) >= 0) {
      int count = gather(node);
      context.score(count);
      for (int i = 0; i < count; i++) {
        insert(context.hop[i], context.distances[i]);
      }
      if (context.scored > query.maxScored()) {
        return false;
      }
      if (++hops % HOPS_PER_CLOCK == 0) {
        GraphSearcher.checkDeadline(query.deadline());
      }
    }
    return true;
  }

  private void insert(int node, float distance) {
    if (passes(node)) {
      context.pool.insert(node, distance);
    } else {
      context.pool.insertRejected(node, distance);
    }
  }

  private boolean passes(int node) {
    return node < limit && (acceptance == null || acceptance.accept(node));
  }

  /** Collects what is to be scored around a node in the context's hop; returns how many. */
  private int gather(int node) {
    int wanted = level0.maxConnections0();
    int count = gatherNeighbors(node);
    for (int i = 0; i < refusedCount && count < wanted; i++) {
      context.visit(refused[i]);
      count = addPassing(refused[i], count, wanted);
    }
    if (count < FEW && !context.pool.isFull()) {
      for (int i = 0; i < refusedCount; i++) {
        context.hop[count++] = refused[i];
      }
    }
    return count;
  }

  private int gatherNeighbors(int node) {
    int linkCount = level0.read(node, links);
    int count = 0;
    refusedCount = 0;
    for (int i = 0; i < linkCount; i++) {
      int id = links[i];
      if (context.isVisited(id)) {
        continue;
      }
      if (passes(id)) {
        context.visit(id);
        context.hop[count++] = id;
      } else {
        refused[refusedCount++] = id;
      }
    }
    return count;
  }

  private int addPassing(int bridge, int count, int wanted) {
    int end = count;
    int linkCount = level0.read(bridge, links);
    for (int i = 0; i < linkCount && end < wanted; i++) {
      int id = links[i];
      if (!context.isVisited(id) && passes(id)) {
        context.visit(id);
        context.hop[end++] = id;
      }
    }
    return end;
  }

  /** Counts what passes among a node, its neighbours and theirs. Marks them as visited. */
  IndexProbe probe(int start) {
    int[] around = links.clone();
    int direct = level0.read(start, around);
    context.visit(start);
    int near = visitAll(around, direct);
    int seen = 1 + near;
    int passed = (passes(start) ? 1 : 0) + passing(around, near);
    for (int i = 0; i < near; i++) {
      int beyond = visitAll(links, level0.read(around[i], links));
      seen += beyond;
      passed += passing(links, beyond);
    }
    return new IndexProbe(start, seen, passed, context.scored);
  }

  /** Keeps, in front, those that were not visited and that there are; marks and counts them. */
  private int visitAll(int[] ids, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (context.visit(ids[i])) {
        ids[kept++] = ids[i];
      }
    }
    return kept;
  }

  private int passing(int[] ids, int count) {
    int passed = 0;
    for (int i = 0; i < count; i++) {
      passed += passes(ids[i]) ? 1 : 0;
    }
    return passed;
  }
}
