package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import java.util.Arrays;

/**
 * One thread's walks over a graph, step by step what the index does where nothing is deleted and
 * nothing filtered; only the distances are another's. Not thread-safe.
 */
final class GraphWalk {
  private final WalkedGraph graph;
  private final HopScorer scorer;
  private final QueryScorer exact;
  private final int mostRescored;
  private final WalkPool pool = new WalkPool();
  private final byte[] visited;
  private final int[] links;
  private final int[] hop;
  private final float[] distances;
  private int[] candidates = new int[0];
  private float[] rescored = new float[0];
  private byte epoch;

  /**
   * Creates a walk.
   *
   * @param scorer what it navigates by
   * @param exact what orders the nearest of the pool in the end
   * @param mostRescored how many; 0 to report the nearest of the pool as they are
   */
  GraphWalk(WalkedGraph graph, HopScorer scorer, QueryScorer exact, int mostRescored) {
    this.graph = graph;
    this.scorer = scorer;
    this.exact = exact;
    this.mostRescored = mostRescored;
    this.visited = new byte[graph.count()];
    this.links = new int[graph.width()];
    this.hop = new int[graph.width()];
    this.distances = new float[graph.width()];
  }

  /**
   * Searches.
   *
   * @param query {@code float[dimension]}, only read
   * @return the nearest {@code k} found
   */
  int[] search(float[] query, int k, int ef) {
    scorer.aim(query);
    int start = descend();
    forgetVisited();
    pool.reset(Math.max(k, ef));
    visited[start] = epoch;
    hop[0] = start;
    scoreAndInsert(1);
    int node;
    while ((node = pool.nextToExpand()) >= 0) {
      scoreAndInsert(gather(node));
    }
    return mostRescored == 0 ? nearest(k) : rescore(query, k);
  }

  private int descend() {
    int node = graph.entry();
    if (graph.entryLevel() == 0) {
      return node;
    }
    hop[0] = node;
    scorer.score(hop, 1, distances);
    float nearest = distances[0];
    for (int level = graph.entryLevel(); level > 0; level--) {
      forgetVisited();
      visited[node] = epoch;
      int expanded = -1;
      while (expanded != node) {
        expanded = node;
        int count = gatherUpper(node, level);
        scorer.score(hop, count, distances);
        for (int i = 0; i < count; i++) {
          if (distances[i] < nearest) {
            nearest = distances[i];
            node = hop[i];
          }
        }
      }
    }
    return node;
  }

  private int gatherUpper(int node, int level) {
    int count = 0;
    int read = graph.copyUpper(node, level, links);
    for (int i = 0; i < read; i++) {
      int id = links[i];
      hop[count] = id;
      count += visited[id] == epoch ? 0 : 1;
      visited[id] = epoch;
    }
    return count;
  }

  private int gather(int node) {
    graph.copyRow(node, links);
    int count = 0;
    for (int id : links) {
      if (id < 0) {
        break;
      }
      hop[count] = id;
      count += visited[id] == epoch ? 0 : 1;
      visited[id] = epoch;
    }
    return count;
  }

  private void scoreAndInsert(int count) {
    scorer.score(hop, count, distances);
    for (int i = 0; i < count; i++) {
      pool.insert(hop[i], distances[i]);
    }
  }

  private void forgetVisited() {
    if (++epoch == 0) {
      Arrays.fill(visited, (byte) 0);
      epoch = 1;
    }
  }

  private int[] nearest(int k) {
    int[] found = new int[Math.min(k, pool.size())];
    Arrays.setAll(found, pool::node);
    return found;
  }

  private int[] rescore(float[] query, int k) {
    int count = Math.min(pool.size(), mostRescored);
    if (candidates.length < count) {
      candidates = new int[count];
      rescored = new float[count];
    }
    for (int i = 0; i < count; i++) {
      candidates[i] = pool.node(i);
    }
    exact.aim(query);
    exact.distances(candidates, count, rescored);
    TopK top = new TopK(k);
    for (int i = 0; i < count; i++) {
      top.offer(candidates[i], rescored[i]);
    }
    top.sort();
    int[] found = new int[top.size()];
    Arrays.setAll(found, top::ordinal);
    return found;
  }
}
