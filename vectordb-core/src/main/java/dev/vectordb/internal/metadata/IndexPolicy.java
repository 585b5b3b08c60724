package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.MetadataIndexConfig;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** A {@link MetadataIndexConfig} as a tree beside that of the fields. Immutable once made. */
final class IndexPolicy {
  private final FieldIndexing indexing;
  private final Map<String, IndexPolicy> named;

  private IndexPolicy(FieldIndexing indexing, Map<String, IndexPolicy> named) {
    this.indexing = indexing;
    this.named = named;
  }

  /** What is known of a field while the tree is made. */
  private static final class Draft {
    private FieldIndexing indexing;
    private final Map<String, Draft> named = new HashMap<>();

    private Draft(FieldIndexing indexing) {
      this.indexing = indexing;
    }

    private void put(Iterable<String> path, FieldIndexing value) {
      Draft at = this;
      for (String key : path) {
        FieldIndexing inherited = at.indexing;
        at = at.named.computeIfAbsent(key, _ -> new Draft(inherited));
      }
      at.indexing = value;
    }

    private IndexPolicy finish() {
      Map<String, IndexPolicy> children = new HashMap<>();
      named.forEach((key, draft) -> children.put(key, draft.finish()));
      return new IndexPolicy(indexing, Map.copyOf(children));
    }
  }

  static IndexPolicy of(MetadataIndexConfig config) {
    Draft root = new Draft(config.otherwise());
    // Outer fields first, so that what is inside them takes after them unless it is named itself.
    config.fields().entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                (Map.Entry<FieldPath, FieldIndexing> entry) -> entry.getKey().segments().size()))
        .forEach(entry -> root.put(entry.getKey().segments(), entry.getValue()));
    return root.finish();
  }

  FieldIndexing indexing() {
    return indexing;
  }

  /** Whether a field in the object, or one inside it, has a way of its own. */
  boolean names(String key) {
    return named.containsKey(key);
  }

  /** Returns the policy of a field in the object that this is the policy of. */
  IndexPolicy child(String key) {
    IndexPolicy child = named.get(key);
    return child != null ? child : named.isEmpty() ? this : new IndexPolicy(indexing, Map.of());
  }
}
