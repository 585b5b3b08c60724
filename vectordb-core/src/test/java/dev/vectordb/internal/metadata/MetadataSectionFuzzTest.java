package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.MetadataIndexConfig;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/** R7: indexes of metadata that a fuzzer makes, as if their checksums held. */
@Tag("reliability")
class MetadataSectionFuzzTest {
  private static final int COUNT = 20;

  private static final List<Filter> FILTERS =
      Stream.of(
              "a = 'ab' OR a > 1",
              "a LIKE 'a%' AND NOT a.b = 1",
              "b LIKE '%b%'",
              "c IN (1, 2, 'abc') OR EXISTS(c)",
              "a BETWEEN 'a' AND 'b' OR CONTAINS(a, 'b')",
              "b = TIMESTAMP '2024-05-01T10:00:00Z'")
          .map(Filter::parse)
          .toList();

  static Stream<byte[]> sections() {
    return FuzzCorpus.of("metadata-sections");
  }

  @MethodSource("sections")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrReadWithinItsBounds(byte[] input) {
    try (MetadataIndex index =
        MetadataIndex.open(MemorySegment.ofArray(input), COUNT, MetadataIndexConfig.AUTOMATIC)) {
      RoaringBitmap universe = new RoaringBitmap();
      universe.add(0L, COUNT);
      for (Filter filter : FILTERS) {
        evaluate(index, filter, universe);
      }
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  /** What a checksum would have caught may fail, but as an exception that an engine expects. */
  private static void evaluate(MetadataIndex index, Filter filter, RoaringBitmap universe) {
    try {
      FilterAnswer found =
          index.evaluate(filter, universe, KnownWords.Source.NONE, TimeLimit.NEVER);
      assertThat(universe.contains(found.possible())).isTrue();
    } catch (RuntimeException e) {
      assertThat(e.getStackTrace()).isNotEmpty();
    }
  }
}
