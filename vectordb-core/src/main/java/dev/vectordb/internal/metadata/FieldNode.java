package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A key of metadata, below the key of the object that it is in: the fields form a tree. */
final class FieldNode {
  private final String key;
  private @Nullable BaseField base;
  private @Nullable DeltaField delta;
  private Map<String, FieldNode> children = Collections.emptyMap();

  private FieldNode(String key) {
    this.key = key;
  }

  static FieldNode root() {
    return new FieldNode("");
  }

  String key() {
    return key;
  }

  @Nullable BaseField base() {
    return base;
  }

  void setBase(BaseField field) {
    base = field;
  }

  @Nullable DeltaField delta() {
    return delta;
  }

  Collection<FieldNode> children() {
    return children.values();
  }

  /** Returns the child for a key, a new one if need be. */
  FieldNode child(String childKey) {
    if (children.isEmpty()) {
      children = new TreeMap<>();
    }
    return children.computeIfAbsent(childKey, FieldNode::new);
  }

  /** Returns the node at the end of a path, or null if no record ever had the field. */
  @Nullable FieldNode find(FieldPath path) {
    FieldNode node = this;
    for (String segment : path.segments()) {
      node = node.children.get(segment);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /**
   * Adds the values of an object, of which this is the key, and of the objects in it, but not where
   * another object has the same.
   */
  void addAll(int ordinal, Map<?, ?> object, Map<?, ?> except) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      if (!entry.getValue().equals(except.get(entry.getKey()))) {
        child((String) entry.getKey()).add(ordinal, entry.getValue());
      }
    }
  }

  private void add(int ordinal, Object value) {
    if (delta == null) {
      delta = new DeltaField();
    }
    delta.add(ordinal, value);
    if (value instanceof Map<?, ?> object) {
      addAll(ordinal, object, Map.of());
    }
  }

  /** Takes back {@link #addAll}. */
  void removeAll(int ordinal, Map<?, ?> object, Map<?, ?> except) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      FieldNode child = children.get((String) entry.getKey());
      if (child != null && !entry.getValue().equals(except.get(entry.getKey()))) {
        child.remove(ordinal, entry.getValue());
      }
    }
  }

  private void remove(int ordinal, Object value) {
    if (delta != null) {
      delta.remove(ordinal, value);
    }
    if (value instanceof Map<?, ?> object) {
      removeAll(ordinal, object, Map.of());
    }
  }

  boolean holds(ValueKind kind) {
    return (base != null && base.holds(kind)) || (delta != null && delta.holds(kind));
  }

  long memoryBytes() {
    long bytes = 128 + 2L * key.length() + (delta == null ? 0 : delta.memoryBytes());
    for (FieldNode child : children.values()) {
      bytes += child.memoryBytes();
    }
    return bytes;
  }
}
