package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupLimitTest {
  private static final UUID ID = new UUID(0xABCDEF, 1);

  private static SearchHit hit(@Nullable Object value) {
    Metadata metadata =
        value == null ? Metadata.empty() : Metadata.builder().put("k", value).build();
    return new SearchHit("id", 1, null, null, metadata);
  }

  private static boolean areOneGroup(Object one, Object other) {
    GroupLimit groups = new GroupLimit(Grouping.by("k"));
    assertThat(groups.admit(hit(one))).isTrue();
    return !groups.admit(hit(other));
  }

  @Test
  void numbersAreOneGroupByValue() {
    List<Object> ones = List.of(1, 1L, 1.0f, 1.0);
    for (Object one : ones) {
      for (Object other : ones) {
        assertThat(areOneGroup(one, other)).as("%s, %s", one, other).isTrue();
      }
      assertThat(areOneGroup(one, 2)).isFalse();
      assertThat(areOneGroup(one, "1")).isFalse();
      assertThat(areOneGroup(one, true)).isFalse();
    }
    assertThat(areOneGroup(0.5f, 0.5)).isTrue();
    assertThat(areOneGroup(0.0, -0.0)).isTrue();
    assertThat(areOneGroup(0.1f, 0.1)).as("a float has its own value").isFalse();
    assertThat(areOneGroup(Long.MAX_VALUE, 0x1p63)).isFalse();
    assertThat(areOneGroup(Long.MIN_VALUE, -0x1p63)).isTrue();
    assertThat(areOneGroup(0x1p63, 0x1p64)).isFalse();
  }

  @Test
  void whatElseIsOneGroup() {
    assertThat(areOneGroup(ID, ID.toString())).isTrue();
    assertThat(areOneGroup(List.of(1, "x"), List.of(1.0, "x"))).isTrue();
    assertThat(areOneGroup(List.of(1, 2), List.of(2, 1))).isFalse();
    assertThat(areOneGroup(List.of(1), 1)).isFalse();
    assertThat(areOneGroup(List.of(), List.of())).isTrue();
    assertThat(areOneGroup(Instant.EPOCH, "1970-01-01T00:00:00Z")).isFalse();
  }

  @Test
  void withoutTheFieldEachIsAGroup() {
    GroupLimit groups = new GroupLimit(new Grouping(FieldPath.parse("k.inner"), 1));
    for (int i = 0; i < 3; i++) {
      assertThat(groups.admit(hit(null))).isTrue();
      assertThat(groups.admit(hit("no object"))).isTrue();
      assertThat(groups.admit(hit(Map.of("other", 1)))).isTrue();
      assertThat(groups.admit(hit(Map.of("inner", 1)))).isEqualTo(i == 0);
    }
  }

  @Test
  void somePass() {
    GroupLimit groups = new GroupLimit(Grouping.by("k").perGroup(2));
    assertThat(groups.admit(hit(1))).isTrue();
    assertThat(groups.admit(hit(2))).isTrue();
    assertThat(groups.admit(hit(1))).isTrue();
    assertThat(groups.admit(hit(1))).isFalse();
    assertThat(groups.admit(hit(2))).isTrue();
  }
}
