package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordMatcherTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private static final UUID SOME = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  /** Values that equal some of the others, and some that only look like them. */
  private static final List<Object> VALUES =
      List.of(
          "a",
          "1",
          "true",
          true,
          false,
          1,
          1L,
          1.0,
          1.5f,
          0.0,
          -0.0,
          9_007_199_254_740_993L,
          9_007_199_254_740_992.0,
          Long.MAX_VALUE,
          0x1p63,
          SOME,
          SOME.toString(),
          "123E4567-E89B-12D3-A456-426614174000",
          new UUID(1, 2),
          Instant.parse("2024-05-01T10:00:00Z"),
          "2024-05-01T10:00:00Z",
          "2024-05-01T12:00:00+02:00",
          Instant.EPOCH);

  @Test
  void oneOfManyIsFoundAsOneByOne() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      List<Object> values = some(random);
      Metadata metadata =
          random.nextBoolean()
              ? Metadata.builder().put("f", VALUES.get(random.nextInt(VALUES.size()))).build()
              : Metadata.builder().put("f", some(random)).build();
      Filter filter = new Filter.In(FieldPath.ofKey("f"), values, random.nextBoolean());
      assertThat(new RecordMatcher(filter).matches(metadata, _ -> false))
          .as("seed=%d: %s of %s", SEED, filter, metadata)
          .isEqualTo(FilterOracle.matches(filter, metadata.asMap(), _ -> false));
    }
  }

  private static List<Object> some(Random random) {
    return IntStream.range(0, 1 + random.nextInt(6))
        .mapToObj(_ -> VALUES.get(random.nextInt(VALUES.size())))
        .toList();
  }

  @Test
  void theClockIsLookedAtWithinALongList() {
    Metadata metadata =
        Metadata.builder().put("list", IntStream.range(0, 1_000).boxed().toList()).build();
    for (String text : List.of("list = -1", "list IN (-1, -2)", "CONTAINS(list, -1)", "list < 0")) {
      Filter filter = Filter.parse(text);
      assertThat(new RecordMatcher(filter).matches(metadata, _ -> false)).isFalse();
      RecordMatcher late =
          new RecordMatcher(filter, TimeLimit.at(TimeSource.system(), System.nanoTime() - 1));
      assertThatExceptionOfType(SearchTimeoutException.class)
          .as(text)
          .isThrownBy(() -> late.matches(metadata, _ -> false));
    }
  }
}
