package dev.vectordb.internal.metadata;

import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * A list with an equal member, or a string with a part.
 *
 * @param value the member or part
 */
record ContainsCondition(Object value) implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    RoaringBitmap lists = out.gather(field::collectLists);
    if (!lists.isEmpty()) {
      RoaringBitmap members =
          out.gather(equal -> new MembershipCondition(List.of(value)).collect(field, equal));
      members.and(lists);
      out.addAll(members);
    }
    if (value instanceof String text && !isAllOf(field, lists, out)) {
      RoaringBitmap parts =
          out.gather(strings -> new SubstringCondition(text).collect(field, strings));
      parts.andNot(lists);
      out.addAll(parts);
    }
  }

  @Override
  public long searchedBytes(FieldValues field) {
    return value instanceof String text ? new SubstringCondition(text).searchedBytes(field) : 0;
  }

  /** Whether lists are all that the field has, so that its strings are but members. */
  private static boolean isAllOf(FieldValues field, RoaringBitmap lists, OrdinalCollector out) {
    return !lists.isEmpty()
        && lists.getLongCardinality() == out.gather(field::collectPresent).getLongCardinality();
  }
}
