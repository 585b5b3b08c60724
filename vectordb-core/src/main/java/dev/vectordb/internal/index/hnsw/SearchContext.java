package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.quantization.CodedQuery;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.VectorRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one search or one linking worker needs for itself, kept between uses. Not thread-safe. */
final class SearchContext {
  final QueryScorer scorer;
  final CandidatePool pool = new CandidatePool();
  final int[] links;
  int[] hop;
  float[] distances;

  /** Takes in what is read only to have it in the cache. */
  int sink;

  /** Distances computed since {@link #begin}. */
  long scored;

  /** A node is visited if its byte is the epoch: forgetting all is one addition. */
  private byte[] visited = new byte[0];

  private byte epoch;
  private int nodeCount;
  private final int dimension;
  private @Nullable CodedQuery codedQuery;
  private @Nullable CandidateScan candidateScan;

  SearchContext(VectorRows rows, DistanceKind kind, int maxConnections0) {
    dimension = rows.dimension();
    scorer = new QueryScorer(rows, kind);
    links = new int[maxConnections0];
    hop = new int[maxConnections0];
    distances = new float[maxConnections0];
  }

  /** Starts a search over nodes below {@code nodeCount}. */
  void begin(int nodeCount) {
    scored = 0;
    forgetVisited(nodeCount);
  }

  void forgetVisited(int newNodeCount) {
    nodeCount = newNodeCount;
    if (nodeCount > visited.length) {
      // Some room, so that a growing graph does not ask for a new table each time.
      visited = new byte[(int) Math.min(Integer.MAX_VALUE - 8, nodeCount + nodeCount / 8L + 1024)];
      epoch = 0;
    }
    if (++epoch == 0) {
      Arrays.fill(visited, (byte) 0);
      epoch = 1;
    }
  }

  /**
   * Marks a node; returns whether it was unmarked. Nodes from the node count up count as marked.
   */
  boolean visit(int node) {
    if (isVisited(node)) {
      return false;
    }
    visited[node] = epoch;
    return true;
  }

  boolean isVisited(int node) {
    return node >= nodeCount || visited[node] == epoch;
  }

  int nodeCount() {
    return nodeCount;
  }

  byte[] visitedTable() {
    return visited;
  }

  byte epoch() {
    return epoch;
  }

  /** Makes room for a hop of {@code count} nodes. */
  void ensureHop(int count) {
    if (hop.length < count) {
      hop = Arrays.copyOf(hop, count);
      distances = Arrays.copyOf(distances, count);
    }
  }

  /** Scores the first {@code count} nodes of the hop. */
  void score(int count) {
    scorer.distances(hop, count, distances);
    scored += count;
  }

  /** Returns the place for a query of searches along blocks. */
  CodedQuery codedQuery() {
    CodedQuery made = codedQuery;
    if (made == null) {
      made = new CodedQuery(NeighborBlocks.rotation(dimension));
      codedQuery = made;
    }
    return made;
  }

  /** Returns the place for a scan of codes of the graph that this belongs to. */
  CandidateScan candidateScan(Graph graph) {
    CandidateScan made = candidateScan;
    if (made == null) {
      made =
          new CandidateScan(
              graph, PrefixCodes.newQuery(dimension), graph.parameters.scanCandidates());
      candidateScan = made;
    }
    return made;
  }

  long bytes() {
    return visited.length + 8L * hop.length;
  }
}
