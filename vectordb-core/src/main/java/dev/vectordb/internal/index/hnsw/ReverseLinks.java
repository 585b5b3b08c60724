package dev.vectordb.internal.index.hnsw;

/** For each node of a level, the nodes that link to it, as it was when this was made. */
final class ReverseLinks {
  private final int[] placeOf;

  /** The sources of a place start here and end where the next ones start. */
  private final int[] starts;

  private final int[] sources;

  /**
   * Reads the links of the level's nodes, which nobody changes meanwhile.
   *
   * @throws java.util.concurrent.CancellationException if the workers are told to stop
   */
  ReverseLinks(Graph graph, int level, int[] nodes, BulkWorkers workers) {
    int[] links = new int[graph.maxConnections(level)];
    placeOf = new int[nodes[nodes.length - 1] + 1];
    for (int place = 0; place < nodes.length; place++) {
      placeOf[nodes[place]] = place;
    }
    // Counted two places on, then summed up, then moved on to the next start while being filled.
    starts = new int[nodes.length + 2];
    for (int node : nodes) {
      workers.checkGoingOn(node);
      int count = graph.readLinks(node, level, links);
      for (int i = 0; i < count; i++) {
        starts[placeOf[links[i]] + 2]++;
      }
    }
    for (int i = 2; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    sources = new int[starts[nodes.length + 1]];
    for (int node : nodes) {
      workers.checkGoingOn(node);
      int count = graph.readLinks(node, level, links);
      for (int i = 0; i < count; i++) {
        sources[starts[placeOf[links[i]] + 1]++] = node;
      }
    }
  }

  /** Returns where each node stands among the level's nodes, by ordinal. */
  int[] placeOf() {
    return placeOf;
  }

  /** Returns how many link to the node at a place. */
  int count(int place) {
    return starts[place + 1] - starts[place];
  }

  /**
   * Adds to {@code count} ids those who link to a place and are not among them; returns how many.
   */
  int addTo(int place, int[] ids, int count) {
    int end = count;
    for (int i = starts[place]; i < starts[place + 1]; i++) {
      if (!contains(ids, count, sources[i])) {
        ids[end++] = sources[i];
      }
    }
    return end;
  }

  private static boolean contains(int[] ids, int count, int id) {
    for (int i = 0; i < count; i++) {
      if (ids[i] == id) {
        return true;
      }
    }
    return false;
  }
}
