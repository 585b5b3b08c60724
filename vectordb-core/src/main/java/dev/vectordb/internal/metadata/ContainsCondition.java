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
    RoaringBitmap found =
        out.gather(equal -> new MembershipCondition(List.of(value)).collect(field, equal));
    found.and(lists);
    if (value instanceof String text) {
      RoaringBitmap parts =
          out.gather(strings -> new SubstringCondition(text).collect(field, strings));
      parts.andNot(lists);
      found.or(parts);
    }
    out.addAll(found);
  }
}
