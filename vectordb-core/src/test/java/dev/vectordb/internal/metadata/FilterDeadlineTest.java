package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** A filter gives up in the middle of a scan, not only between two. */
class FilterDeadlineTest {
  private static final int RECORDS = 10_000;

  private static MetadataIndex filled() {
    MetadataIndex index = new MetadataIndex();
    for (int i = 0; i < RECORDS; i++) {
      index.put(i, Metadata.builder().put("t", "text number " + i).put("n", i).build());
    }
    return index;
  }

  private static RoaringBitmap all() {
    return RoaringBitmap.bitmapOfRange(0, RECORDS);
  }

  private static RoaringBitmap evaluate(MetadataIndex index, Filter filter, TimeLimit deadline) {
    return index.evaluate(filter, all(), KnownWords.Source.NONE, deadline).matching();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t LIKE '%t%x%r'",
        "t LIKE 'text%7'",
        "CONTAINS(t, 'ber 12')",
        "t >= 'text number 2' AND t < 'text number 4'",
        "n >= 10",
        "t = 'text number 7'",
        "NOT (t IN ('a', 'b'))"
      })
  void isRefusedAfterItsDeadlineAndAnsweredBefore(String text) throws IOException {
    Filter filter = Filter.parse(text);
    try (MetadataIndex newer = filled();
        Arena arena = Arena.ofConfined()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      newer.writeTo(out, RECORDS);
      MemorySegment section = arena.allocate(out.size(), 8);
      section.copyFrom(MemorySegment.ofArray(out.toByteArray()));
      try (MetadataIndex base =
          MetadataIndex.open(section, RECORDS, MetadataIndexConfig.AUTOMATIC)) {
        for (MetadataIndex index : List.of(newer, base)) {
          assertThatExceptionOfType(SearchTimeoutException.class)
              .isThrownBy(() ->
                  evaluate(
                      index, filter, TimeLimit.at(TimeSource.system(), System.nanoTime() - 1)));
          TimeLimit ample = TimeSource.system().limit(TimeUnit.HOURS.toNanos(1));
          assertThat(evaluate(index, filter, ample))
              .isEqualTo(evaluate(index, filter, TimeLimit.NEVER));
        }
      }
    }
  }

  @Test
  void aScanLooksAtTheClockOnItsWay() throws IOException {
    try (MetadataIndex newer = filled();
        Arena arena = Arena.ofConfined()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      newer.writeTo(out, RECORDS);
      MemorySegment section = arena.allocate(out.size(), 8);
      section.copyFrom(MemorySegment.ofArray(out.toByteArray()));
      FieldNode root =
          FieldNode.root(IndexPolicy.of(MetadataIndexConfig.AUTOMATIC), AutomaticLimits.DEFAULT);
      SectionReader.read(section, RECORDS, root);
      FieldNode base = root.child("t");
      TermDictionary terms = new TermDictionary();
      for (int i = 0; i < RECORDS; i++) {
        terms.add(ValueKind.term("text number " + i), i);
      }
      BaseField field = base.base();
      assertThat(field).isNotNull();
      TermSpace table = field == null ? null : field.terms(ValueKind.STRING);
      assertThat(table).isNotNull();
      for (TermSpace space : table == null ? List.<TermSpace>of() : List.of(terms, table)) {
        assertGivesUp(space, TermRange.ALL);
        assertGivesUp(space, TermRange.startingWith(ValueKind.term("text")));
      }
    }
  }

  /** The time comes when the first term is looked at; no more than a window follows. */
  private static void assertGivesUp(TermSpace space, TermRange range) {
    for (List<ByteSearch> parts :
        List.of(List.<ByteSearch>of(), List.of(new ByteSearch(ValueKind.term("number"))))) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      OrdinalCollector out =
          new OrdinalCollector(RECORDS, new Deadline(TimeLimit.at(TimeSource.system(), end)));
      int[] seen = new int[1];
      TermTest.TermPredicate none =
          (bytes, offset, length) -> {
            seen[0]++;
            while (System.nanoTime() - end <= 0) {
              Thread.onSpinWait();
            }
            return false;
          };
      assertThatExceptionOfType(SearchTimeoutException.class)
          .isThrownBy(() ->
              space.collect(
                  range,
                  new TermTest(parts, List.of(), new byte[0], List.of(), TermTest.Told.NONE, none),
                  out));
      assertThat(seen[0]).isBetween(1, 4096);
    }
  }
}
