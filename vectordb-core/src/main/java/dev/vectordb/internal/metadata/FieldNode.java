package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.FieldIndexing;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A key of metadata, below the key of the object that it is in: the fields form a tree. A field
 * that is in the tree gets all that is written under it from then on; one that may not be added is
 * left out, and the object remembers that there are such.
 */
final class FieldNode {
  private final String key;
  private final IndexPolicy policy;
  private final FieldTree tree;
  private @Nullable BaseField base;
  private @Nullable DeltaField delta;
  private boolean deltaLacksChildren;
  private Map<String, FieldNode> children = Collections.emptyMap();

  private FieldNode(String key, IndexPolicy policy, FieldTree tree) {
    this.key = key;
    this.policy = policy;
    this.tree = tree;
  }

  static FieldNode root(IndexPolicy policy, AutomaticLimits limits) {
    return new FieldNode("", policy, new FieldTree(limits));
  }

  /** Returns the root of a tree without fields that is indexed as this one. */
  FieldNode emptyRoot() {
    return root(policy, tree.limits());
  }

  AutomaticLimits limits() {
    return tree.limits();
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

  /** Whether the values in the base or those that are newer are left out. */
  boolean leavesOutValues() {
    return (base != null && base.leftOut()) || (delta != null && delta.leftOut());
  }

  /** Whether there are fields in the object that are left out, in the base or newer ones. */
  boolean lacksChildren() {
    return deltaLacksChildren || baseLacksChildren();
  }

  private boolean baseLacksChildren() {
    return base != null && base.lacksChildren();
  }

  /** Returns the children without those that the base may have left out. */
  List<FieldNode> wholeChildren() {
    return children.values().stream()
        .filter(child -> child.base != null || !baseLacksChildren())
        .toList();
  }

  /** Returns the child for a key, a new one if need be. */
  FieldNode child(String childKey) {
    if (children.isEmpty()) {
      children = new TreeMap<>();
    }
    return children.computeIfAbsent(
        childKey,
        added -> {
          tree.grew();
          return new FieldNode(added, policy.child(added), tree);
        });
  }

  /** Returns the child that values are to be added to, or null if they are left out. */
  private @Nullable FieldNode childToFill(String childKey) {
    FieldNode there = children.get(childKey);
    if (there != null) {
      return there;
    }
    boolean mayBeAdded =
        switch (policy.child(childKey).indexing()) {
          case ON -> true;
          case AUTOMATIC -> !tree.isFull() || policy.names(childKey);
          case OFF -> policy.names(childKey); // then it is worth knowing which records have it
        };
    if (!mayBeAdded) {
      deltaLacksChildren = true;
      return null;
    }
    return child(childKey);
  }

  /** Returns the node at the end of a path, or null if no record in the index has the field. */
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

  /** Returns what the base knows of a field below this, which is a root. */
  FieldKnowledge inBase(FieldPath path) {
    FieldNode node = this;
    for (String segment : path.segments()) {
      FieldNode child = node.children.get(segment);
      if (child == null || child.base == null) {
        return node.baseLacksChildren()
            ? FieldKnowledge.unknownWithin(node == this ? null : node.base)
            : FieldKnowledge.NOWHERE;
      }
      node = child;
    }
    return FieldKnowledge.of(node.base);
  }

  /** Returns what is known of a field below this, which is a root, beyond the base. */
  FieldKnowledge inDelta(FieldPath path) {
    FieldNode node = this;
    for (String segment : path.segments()) {
      FieldNode child = node.children.get(segment);
      if (child == null) {
        return node.deltaLacksChildren
            ? FieldKnowledge.unknownWithin(node == this ? null : node.delta)
            : FieldKnowledge.NOWHERE;
      }
      node = child;
    }
    return FieldKnowledge.of(node.delta);
  }

  /**
   * Adds the values of an object, of which this is the key, and of the objects in it, but not where
   * another object has the same.
   */
  void addAll(int ordinal, Map<?, ?> object, Map<?, ?> except) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      if (!entry.getValue().equals(except.get(entry.getKey()))) {
        FieldNode child = childToFill((String) entry.getKey());
        if (child != null) {
          child.add(ordinal, entry.getValue());
        }
      }
    }
  }

  private void add(int ordinal, Object value) {
    if (delta == null) {
      delta = new DeltaField(policy.indexing(), tree.limits());
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

  /** Tells whether values are left out because the collection wants it so. */
  boolean isOff() {
    return policy.indexing() == FieldIndexing.OFF;
  }

  long memoryBytes() {
    long bytes = 128 + 2L * key.length() + (delta == null ? 0 : delta.memoryBytes());
    bytes += base == null ? 0 : base.stretchBytes();
    for (FieldNode child : children.values()) {
      bytes += child.memoryBytes();
    }
    return bytes;
  }

  /** Returns how much heap bitmaps of stretches take here and below. */
  long stretchBytes() {
    long bytes = base == null ? 0 : base.stretchBytes();
    bytes += delta == null ? 0 : delta.stretchBytes();
    for (FieldNode child : children.values()) {
      bytes += child.stretchBytes();
    }
    return bytes;
  }
}
