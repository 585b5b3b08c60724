package dev.vectordb.internal.metadata;

import java.util.List;
import java.util.function.Consumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * A list with an equal member, or a string with a part.
 *
 * @param value the member or part
 */
record ContainsCondition(Object value) implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    RoaringBitmap lists = gather(out, field::collectLists);
    RoaringBitmap found =
        gather(out, equal -> new MembershipCondition(List.of(value)).collect(field, equal));
    found.and(lists);
    if (value instanceof String text) {
      RoaringBitmap parts =
          gather(out, strings -> new SubstringCondition(text).collect(field, strings));
      parts.andNot(lists);
      found.or(parts);
    }
    out.addAll(found);
  }

  private static RoaringBitmap gather(OrdinalCollector out, Consumer<OrdinalCollector> source) {
    OrdinalCollector collector = out.another();
    source.accept(collector);
    return collector.toBitmap();
  }
}
