package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says where a filter asks a field for a kind of value that the field does not have. */
final class TypeNotes {
  private final FieldNode root;
  private final List<String> notes = new ArrayList<>();

  TypeNotes(FieldNode root) {
    this.root = root;
  }

  List<String> explain(Filter filter) {
    visit(filter);
    return notes.stream().distinct().toList();
  }

  private void visit(Filter filter) {
    switch (filter) {
      case Filter.And(List<Filter> operands) -> operands.forEach(this::visit);
      case Filter.Or(List<Filter> operands) -> operands.forEach(this::visit);
      case Filter.Not(Filter operand) -> visit(operand);
      case Filter.Comparison(FieldPath field, Filter.Operator _, Object value) ->
          note(field, List.of(value));
      case Filter.In(FieldPath field, List<Object> values, boolean _) -> note(field, values);
      case Filter.Between(FieldPath field, Object low, Object high) -> {
        note(field, List.of(low));
        note(field, List.of(high));
      }
      case Filter.Contains(FieldPath field, Object value) -> note(field, List.of(value));
      case Filter.Like(FieldPath field, String pattern) -> noteLike(field);
      case Filter.Exists(FieldPath field, boolean _) -> held(field, true);
      case Filter.TextContains _ -> {}
    }
  }

  private void note(FieldPath field, Collection<Object> values) {
    Set<ValueKind> held = held(field);
    Set<ValueKind> comparable = EnumSet.noneOf(ValueKind.class);
    Set<ValueKind> asked = EnumSet.noneOf(ValueKind.class);
    for (Object value : values) {
      asked.add(ValueKind.of(value));
      comparable.addAll(comparable(value));
    }
    if (!held.isEmpty() && held.stream().noneMatch(comparable::contains)) {
      notes.add(
          "field '"
              + field
              + "' holds "
              + plural(held)
              + "; comparing it with "
              + asked.stream().map(TypeNotes::article).collect(Collectors.joining(" or "))
              + " is never true");
    }
  }

  private void noteLike(FieldPath field) {
    Set<ValueKind> held = held(field);
    if (!held.isEmpty() && !held.contains(ValueKind.STRING)) {
      notes.add(
          "field '" + field + "' holds " + plural(held) + "; LIKE is never true but of strings");
    }
  }

  private Set<ValueKind> held(FieldPath path) {
    return held(path, false);
  }

  /**
   * Returns the kinds that a field has, none if not all are known, and notes it if the field is not
   * indexed, or if no record has it.
   */
  private Set<ValueKind> held(FieldPath path, boolean presenceAlone) {
    FieldNode node = root.find(path);
    boolean missing = root.inBase(path).leftOut() || root.inDelta(path).leftOut();
    if (missing || (node != null && node.leavesOutValues() && !presenceAlone)) {
      notes.add("field '" + path + "' is not indexed" + why(node));
      return Set.of();
    }
    if (node == null) {
      notes.add("no record has a field '" + path + "'");
      return Set.of();
    }
    Set<ValueKind> held = EnumSet.noneOf(ValueKind.class);
    Arrays.stream(ValueKind.ALL).filter(node::holds).forEach(held::add);
    return held;
  }

  private static String why(@Nullable FieldNode node) {
    return node != null && !node.isOff() && node.leavesOutValues()
        ? ", as its strings are too many or too long for what that would serve"
        : "";
  }

  private static Set<ValueKind> comparable(Object value) {
    Set<ValueKind> kinds = EnumSet.noneOf(ValueKind.class);
    for (ValueKind kind : ValueKind.ALL) {
      boolean spelled =
          kind == ValueKind.STRING
              && (ValueKind.of(value) == ValueKind.INSTANT
                  || ValueKind.of(value) == ValueKind.UUID);
      if (ValueKind.of(value) == kind || spelled || SortKey.of(kind, value) != null) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private static String plural(Set<ValueKind> kinds) {
    return kinds.stream().map(kind -> kind.word() + "s").collect(Collectors.joining(" and "));
  }

  private static String article(ValueKind kind) {
    return (kind == ValueKind.INSTANT ? "an " : "a ") + kind.word();
  }
}
