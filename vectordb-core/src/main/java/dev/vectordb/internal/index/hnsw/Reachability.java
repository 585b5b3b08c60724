package dev.vectordb.internal.index.hnsw;

import java.util.Arrays;

/**
 * Sees to it that every node of a level can be reached from an entry node: walks the links breadth
 * first, and gives whatever was not met a link from the nearest node that was, as Fu et al., "Fast
 * Approximate Nearest Neighbor Search With The Navigating Spreading-out Graph", 2019, do with their
 * tree. A link by which the walk first came to a node is never given up for that, so no node is
 * lost again.
 *
 * <p>One thread, before anyone else knows the graph.
 */
final class Reachability {
  /** Reached nodes looked at near one that was not reached. */
  private static final int NEAREST = 32;

  private static final int UNREACHED = -1;

  private final Graph graph;
  private final int level;
  private final int[] nodes;
  private final int[] placeOf;

  /** For each place the node whose link led there first. */
  private final int[] cameFrom;

  private final int[] queue;
  private final int[] links;
  private int queued;
  private int walked;

  /**
   * Prepares a pass.
   *
   * @param nodes all nodes of the level
   * @param placeOf where a node stands among them
   */
  Reachability(Graph graph, int level, int[] nodes, int[] placeOf) {
    this.graph = graph;
    this.level = level;
    this.nodes = nodes;
    this.placeOf = placeOf;
    this.cameFrom = new int[nodes.length];
    this.queue = new int[nodes.length];
    this.links = new int[graph.maxConnections(level)];
  }

  /**
   * Links what cannot be reached from {@code entry}.
   *
   * @return how many links were made for that
   */
  int ensure(int entry, BulkWorkers workers) {
    Arrays.fill(cameFrom, UNREACHED);
    reach(entry, entry);
    walk(workers);
    int made = 0;
    for (int place = 0; queued < nodes.length && place < nodes.length; place++) {
      if (cameFrom[place] == UNREACHED) {
        workers.checkGoingOn();
        attach(nodes[place], entry);
        walk(workers);
        made++;
      }
    }
    return made;
  }

  private void reach(int node, int from) {
    cameFrom[placeOf[node]] = from;
    queue[queued++] = node;
  }

  private void walk(BulkWorkers workers) {
    while (walked < queued) {
      workers.checkGoingOn(walked);
      int node = queue[walked++];
      int count = graph.readLinks(node, level, links);
      for (int i = 0; i < count; i++) {
        if (cameFrom[placeOf[links[i]]] == UNREACHED) {
          reach(links[i], node);
        }
      }
    }
  }

  /** Links to a node from the nearest reached node that can spare a link. */
  private void attach(int node, int entry) {
    SearchContext context = graph.contexts.borrow();
    context.begin(graph.claims.claimed());
    context.scorer.aim(node);
    GraphSearcher.searchLevel(graph, context, entry, level, NEAREST);
    boolean attached = false;
    for (int i = 0; i < context.pool.size() && !attached; i++) {
      attached = link(context.pool.node(i), node);
    }
    graph.contexts.giveBack(context);
    // The walk took one link less than it met nodes, so not all of them are without one to spare.
    for (int i = 0; !attached; i++) {
      attached = link(queue[i], node);
    }
  }

  private boolean link(int from, int to) {
    int count = graph.readLinks(from, level, links);
    int at = count;
    if (count == links.length) {
      at = count - 1;
      while (at >= 0 && cameFrom[placeOf[links[at]]] == from) {
        at--;
      }
      if (at < 0) {
        return false;
      }
    }
    links[at] = to;
    graph.writeLinks(from, level, links, Math.max(count, at + 1));
    reach(to, from);
    return true;
  }
}
