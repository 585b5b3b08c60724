package dev.vectordb.internal.index.hnsw;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import org.jspecify.annotations.Nullable;

/**
 * Walks a graph: the paper's Algorithm 2 (SEARCH-LAYER) with one sorted pool instead of two heaps,
 * and with the unvisited neighbours of a hop scored together.
 */
final class GraphSearcher {
  /** Hops between two looks at the clock. */
  private static final int HOPS_PER_CLOCK = 64;

  private GraphSearcher() {}

  /**
   * Descends greedily from the entry point to {@code level}, Algorithm 2 with ef = 1; the query is
   * the scorer's.
   *
   * @return the nearest node met, packed with its level as an entry point
   */
  static int descend(Graph graph, SearchContext context, long entry, int level) {
    int node = Graph.nodeOf(entry);
    if (Graph.levelOf(entry) <= level) {
      return node;
    }
    float nearest = context.scorer.distance(node);
    context.scored++;
    for (int at = Graph.levelOf(entry); at > level; at--) {
      context.visit(node);
      int expanded = -1;
      while (expanded != node) {
        expanded = node;
        int count = gatherUpper(graph, context, node, at);
        context.score(count);
        for (int i = 0; i < count; i++) {
          if (context.distances[i] < nearest) {
            nearest = context.distances[i];
            node = context.hop[i];
          }
        }
      }
      context.forgetVisited(context.nodeCount());
    }
    return node;
  }

  private static int gatherUpper(Graph graph, SearchContext context, int node, int level) {
    int links = graph.upper.read(node, level, context.links);
    int count = 0;
    for (int i = 0; i < links; i++) {
      if (context.visit(context.links[i])) {
        context.hop[count++] = context.links[i];
      }
    }
    return count;
  }

  /** Collects the {@code ef} nearest nodes of a level in the context's pool. */
  static void searchLevel(Graph graph, SearchContext context, int start, int level, int ef) {
    seed(context, start, ef);
    if (level == 0) {
      searchLevel0(graph, context, TimeLimit.NEVER);
      return;
    }
    int node;
    while ((node = context.pool.nextToExpand()) >= 0) {
      scoreAndInsert(context, gatherUpper(graph, context, node, level));
    }
  }

  private static void seed(SearchContext context, int start, int ef) {
    context.pool.reset(ef);
    context.visit(start);
    context.pool.insert(start, context.scorer.distance(start));
    context.scored++;
  }

  private static void scoreAndInsert(SearchContext context, int count) {
    context.score(count);
    float[] distances = context.distances;
    int[] hop = context.hop;
    CandidatePool pool = context.pool;
    for (int i = 0; i < count; i++) {
      pool.insert(hop[i], distances[i]);
    }
  }

  /** The loop for "no filter, no tombstone". */
  static void searchPlain(Graph graph, SearchContext context, int start, IndexQuery query) {
    seed(context, start, query.ef());
    searchLevel0(graph, context, query.deadline());
  }

  private static void searchLevel0(Graph graph, SearchContext context, TimeLimit deadline) {
    int hops = 0;
    int node;
    while ((node = context.pool.nextToExpand()) >= 0) {
      scoreAndInsert(context, gather(graph.level0, context, node));
      if (++hops % HOPS_PER_CLOCK == 0) {
        checkDeadline(deadline);
      }
    }
  }

  /**
   * Collects the unvisited neighbours of a node in the context's hop and marks them. Written
   * without a branch on whether a node was visited: nobody could predict it.
   */
  static int gather(Level0Links level0, SearchContext context, int node) {
    int[] links = context.links;
    level0.copyRow(node, links);
    int nodeCount = context.nodeCount();
    byte[] visited = context.visitedTable();
    byte epoch = context.epoch();
    int[] hop = context.hop;
    int count = 0;
    for (int id : links) {
      if (id < 0) {
        break;
      }
      // Beyond the count: linked since the search began, or from a damaged file.
      if (id < nodeCount) {
        hop[count] = id;
        count += visited[id] == epoch ? 0 : 1;
        visited[id] = epoch;
      }
    }
    return count;
  }

  /**
   * The general loop: rejected nodes navigate but never count.
   *
   * @return false if the budget ran out
   */
  static boolean searchFiltered(Graph graph, SearchContext context, int start, IndexQuery query) {
    CandidatePool pool = context.pool;
    OrdinalFilter acceptance = query.acceptance();
    int limit = query.ordinalLimit();
    pool.reset(query.ef());
    context.visit(start);
    insert(pool, start, context.scorer.distance(start), limit, acceptance);
    context.scored++;
    int hops = 0;
    int node;
    while ((node = pool.nextToExpand()) >= 0) {
      int count = gather(graph.level0, context, node);
      context.score(count);
      for (int i = 0; i < count; i++) {
        insert(pool, context.hop[i], context.distances[i], limit, acceptance);
      }
      if (context.scored > query.maxScored()) {
        return false;
      }
      if (++hops % HOPS_PER_CLOCK == 0) {
        checkDeadline(query.deadline());
      }
    }
    return true;
  }

  private static void insert(
      CandidatePool pool, int node, float distance, int limit, @Nullable OrdinalFilter acceptance) {
    if (isAccepted(node, limit, acceptance)) {
      pool.insert(node, distance);
    } else {
      pool.insertRejected(node, distance);
    }
  }

  private static boolean isAccepted(int node, int limit, @Nullable OrdinalFilter acceptance) {
    return node < limit && (acceptance == null || acceptance.accept(node));
  }

  static void checkDeadline(TimeLimit deadline) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline in the graph");
    }
  }
}
