package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorRowsTest {
  @Test
  void rowsComeBackAcrossManyChunks() {
    int count = 20_000;
    try (VectorRows rows = new VectorRows(50)) {
      for (int i = 0; i < count; i++) {
        assertThat(rows.append(vector(i, 50))).isEqualTo(i);
      }
      assertThat(rows.count()).isEqualTo(count);
      float[] target = new float[50];
      for (int i = 0; i < count; i++) {
        rows.read(i, target);
        assertThat(target).isEqualTo(vector(i, 50));
        assertThat(rows.segmentOf(i).address() + rows.offsetOf(i)).matches(a -> a % 64 == 0);
      }
    }
  }

  @Test
  void addressesStayWhenRowsAreAdded() {
    try (VectorRows rows = new VectorRows(1_000)) {
      long[] addresses = new long[3_000];
      for (int i = 0; i < addresses.length; i++) {
        rows.append(vector(i, 1_000));
        addresses[i] = rows.segmentOf(i).address() + rows.offsetOf(i);
      }
      for (int i = 0; i < addresses.length; i++) {
        assertThat(rows.segmentOf(i).address() + rows.offsetOf(i)).isEqualTo(addresses[i]);
      }
      assertThat(Arrays.stream(addresses).distinct().count()).isEqualTo(addresses.length);
    }
  }

  @Test
  void strideIsPaddedToCacheLines() {
    assertThat(VectorRows.strideBytes(1)).isEqualTo(64);
    assertThat(VectorRows.strideBytes(16)).isEqualTo(64);
    assertThat(VectorRows.strideBytes(17)).isEqualTo(128);
    assertThat(VectorRows.strideBytes(384)).isEqualTo(1_536);
    assertThatThrownBy(() -> VectorRows.strideBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writtenRowsAreABase() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VectorRows rows = new VectorRows(19);
        Arena arena = Arena.ofShared()) {
      for (int i = 0; i < 3_000; i++) {
        rows.append(vector(i, 19));
      }
      rows.writeTo(out, 2_500);
      assertThat(out.size()).isEqualTo(2_500 * VectorRows.strideBytes(19));
      MemorySegment base = arena.allocate(out.size(), 64);
      base.copyFrom(MemorySegment.ofArray(out.toByteArray()));
      try (VectorRows reopened = new VectorRows(19, base.asReadOnly(), 2_500)) {
        assertThat(reopened.count()).isEqualTo(2_500);
        assertThat(reopened.bytes()).isZero();
        for (int i = 2_500; i < 5_000; i++) {
          assertThat(reopened.append(vector(i, 19))).isEqualTo(i);
        }
        float[] target = new float[19];
        for (int i = 0; i < 5_000; i++) {
          reopened.read(i, target);
          assertThat(target).isEqualTo(vector(i, 19));
        }
      }
    }
  }

  @Test
  void aBaseThatIsTooShortIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment base = arena.allocate(63, 64);
      assertThatThrownBy(() -> new VectorRows(4, base, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 rows");
    }
  }

  @Test
  void onlyTheDimensionIsTaken() {
    try (VectorRows rows = new VectorRows(4)) {
      assertThatThrownBy(() -> rows.append(new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> rows.append(new float[5]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(rows.count()).isZero();
    }
  }

  @Test
  void aSmallStoreIsSmall() {
    try (VectorRows rows = new VectorRows(384)) {
      rows.append(vector(1, 384));
      assertThat(rows.bytes()).isLessThanOrEqualTo(64 * 1024);
    }
  }

  @Test
  void paddingIsZero() {
    try (VectorRows rows = new VectorRows(3)) {
      rows.append(new float[] {1, 2, 3});
      for (int i = 3; i < 16; i++) {
        assertThat(rows.segmentOf(0).get(ValueLayout.JAVA_FLOAT, rows.offsetOf(0) + i * 4L))
            .isZero();
      }
    }
  }

  private static float[] vector(int ordinal, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = ordinal * 1_000f + i;
    }
    return vector;
  }
}
