package dev.vectordb.internal.metadata;

import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * A value that meets several conditions on strings. Where no record has a list, each has one string
 * at most, and one pass over the strings answers all conditions at once.
 *
 * @param conditions the conditions, each either a pattern or a part to contain
 */
record ConjunctionCondition(List<FieldCondition> conditions) implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    if (!out.gather(field::collectLists).isEmpty()) {
      collectEach(field, out);
      return;
    }
    TermSpace strings = field.terms(ValueKind.STRING);
    if (strings == null) {
      return;
    }
    List<TermCondition> each = conditions.stream().map(ConjunctionCondition::onString).toList();
    strings.collect(new OnString(each), out);
  }

  /** Gathers what meets one condition after the other. */
  private void collectEach(FieldValues field, OrdinalCollector out) {
    RoaringBitmap left = out.gather(one -> conditions.getFirst().collect(field, one));
    for (FieldCondition condition : conditions.subList(1, conditions.size())) {
      left.and(out.gather(one -> condition.collect(field, one)));
    }
    out.addAll(left);
  }

  /** Of one of them, as one pass is enough as a rule. */
  @Override
  public long searchedBytes(FieldValues field) {
    return conditions.stream()
        .mapToLong(condition -> condition.searchedBytes(field))
        .min()
        .orElse(0);
  }

  /**
   * One string that meets all of some conditions.
   *
   * @param conditions the conditions
   */
  private record OnString(List<TermCondition> conditions) implements TermCondition {
    @Override
    public TermRange range() {
      TermRange range = TermRange.ALL;
      for (TermCondition condition : conditions) {
        range = range.and(condition.range());
      }
      return range;
    }

    @Override
    public TermTest test() {
      return TermTest.allOf(conditions.stream().map(TermCondition::test).toList());
    }

    /** With the length before each, as there may be anything in it; in one order. */
    @Override
    public String key() {
      StringBuilder key = new StringBuilder("all");
      conditions.stream()
          .map(TermCondition::key)
          .sorted()
          .forEach(each -> key.append(' ').append(each.length()).append(' ').append(each));
      return key.toString();
    }
  }

  private static TermCondition onString(FieldCondition condition) {
    return switch (condition) {
      case ContainsCondition(String part) -> new SubstringCondition(part);
      case TermCondition onTerms -> onTerms;
      default -> throw new IllegalArgumentException("not a condition on strings: " + condition);
    };
  }
}
