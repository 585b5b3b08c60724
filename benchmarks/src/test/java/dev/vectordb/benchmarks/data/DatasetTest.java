package dev.vectordb.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @TempDir Path cache;

  @BeforeEach
  void useAnEmptyCache() {
    System.setProperty("benchmarks.cache", cache.toString());
  }

  @AfterEach
  void useTheUsersCache() {
    System.clearProperty("benchmarks.cache");
  }

  @Test
  void readsTheDigits() throws IOException {
    try (Dataset digits = Dataset.load(DatasetKind.MNIST, 300)) {
      List<DataRow> rows = new ArrayList<>();
      digits.forEach(100, 300, rows::add);

      assertThat(rows).extracting(DataRow::row).startsWith(100).endsWith(299).hasSize(200);
      assertThat(rows.getFirst().vector()).hasSize(784).isEqualTo(digits.vector(100));
      assertThat(rows.getFirst().text()).isEqualTo("image 100");
      float most = 0;
      for (float pixel : rows.getFirst().vector()) {
        assertThat(pixel).isBetween(0f, 255f);
        most = Math.max(most, pixel);
      }
      assertThat(most).isGreaterThan(200);
      assertThat(digits.queries()).hasDimensions(1_000, 784);
    }
  }

  @Test
  void growsWhatTheCacheHolds() throws IOException {
    float[] before;
    try (Dataset small = Dataset.load(DatasetKind.CLUSTERED, 100)) {
      before = small.vector(99);
    }
    try (Dataset large = Dataset.load(DatasetKind.CLUSTERED, 300)) {
      assertThat(large.vector(99)).isEqualTo(before);
      assertThat(large.recall(0, new int[0])).isZero();
      assertThatThrownBy(() -> large.vector(300)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesMoreThanThereIs() {
    assertThatThrownBy(() -> Dataset.load(DatasetKind.MNIST, 60_001))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
