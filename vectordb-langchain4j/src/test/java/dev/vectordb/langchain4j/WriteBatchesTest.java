package dev.vectordb.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteBatchesTest {
  private static final int MIB = 1024 * 1024;

  private final List<Integer> sizes = new ArrayList<>();
  private final List<VectorRecord> written = new ArrayList<>();

  @Test
  void writesNothingWhenThereIsNothing() {
    write(List.of());
    assertThat(sizes).isEmpty();
  }

  @Test
  void writesAFullBatchAtOnce() {
    write(records(WriteBatches.MAX_ENTRIES, VectorRecord.of("id", new float[1])));
    assertThat(sizes).containsExactly(WriteBatches.MAX_ENTRIES);
  }

  @Test
  void boundsTheNumberOfEntries() {
    write(records(2 * WriteBatches.MAX_ENTRIES + 1, VectorRecord.of("id", new float[1])));
    assertThat(sizes).containsExactly(WriteBatches.MAX_ENTRIES, WriteBatches.MAX_ENTRIES, 1);
  }

  @Test
  void countsTheBytesOfVectors() {
    write(records(5, VectorRecord.of("id", new float[7 * MIB])));
    assertThat(sizes).containsExactly(2, 2, 1);
  }

  @Test
  void countsTheBytesOfTextAsIfEveryCharacterTookThree() {
    String text = "x".repeat(10 * MIB);
    write(records(3, VectorRecord.builder("id", new float[1]).text(text).build()));
    assertThat(sizes).containsExactly(2, 1);
  }

  @Test
  void countsTheBytesOfMetadata() {
    Metadata metadata = Metadata.of("k", "x".repeat(10 * MIB));
    write(records(3, VectorRecord.of("id", new float[1], metadata)));
    assertThat(sizes).containsExactly(2, 1);
  }

  @Test
  void writesAnEntryLargerThanTheBoundAlone() {
    VectorRecord small = VectorRecord.of("small", new float[1]);
    VectorRecord large =
        VectorRecord.builder("large", new float[1]).text("x".repeat(30 * MIB)).build();
    write(List.of(large, small, large, small));
    assertThat(sizes).containsExactly(1, 1, 1, 1);
    assertThat(written)
        .extracting(VectorRecord::id)
        .containsExactly("large", "small", "large", "small");
  }

  private void write(List<VectorRecord> records) {
    WriteBatches batches =
        new WriteBatches(batch -> {
          sizes.add(batch.size());
          written.addAll(batch);
        });
    records.forEach(batches::add);
    batches.flush();
    assertThat(written).isEqualTo(records);
  }

  private static List<VectorRecord> records(int count, VectorRecord record) {
    return Collections.nCopies(count, record);
  }
}
