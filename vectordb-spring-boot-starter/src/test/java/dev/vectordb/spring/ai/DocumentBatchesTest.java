package dev.vectordb.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentBatchesTest {
  private final List<List<VectorRecord>> written = new ArrayList<>();
  private final DocumentBatches batches = new DocumentBatches(written::add);

  @Test
  void nothingIsWrittenForNothing() {
    batches.flush();
    assertThat(written).isEmpty();
  }

  @Test
  void whatFitsIsOneBatch() {
    for (int i = 0; i < DocumentBatches.MAX_RECORDS; i++) {
      batches.add(VectorRecord.of("r" + i, new float[1]));
    }
    batches.flush();
    assertThat(written).hasSize(1);
  }

  @Test
  void tooManyRecordsAreCut() {
    for (int i = 0; i <= DocumentBatches.MAX_RECORDS; i++) {
      batches.add(VectorRecord.of("r" + i, new float[1]));
    }
    batches.flush();
    assertThat(written).extracting(List::size).containsExactly(DocumentBatches.MAX_RECORDS, 1);
    assertThat(written.get(1).getFirst().id()).isEqualTo("r" + DocumentBatches.MAX_RECORDS);
  }

  @Test
  void tooManyBytesAreCut() {
    String text = "x".repeat((int) (DocumentBatches.MAX_BYTES / 3 / 2));
    for (int i = 0; i < 5; i++) {
      batches.add(VectorRecord.builder("r" + i, new float[1]).text(text).build());
    }
    batches.flush();
    assertThat(written).extracting(List::size).containsExactly(1, 1, 1, 1, 1);
  }

  @Test
  void aRecordBeyondTheBoundGoesAlone() {
    String text = "x".repeat((int) DocumentBatches.MAX_BYTES);
    batches.add(VectorRecord.of("small", new float[1]));
    batches.add(VectorRecord.builder("large", new float[1]).text(text).build());
    batches.add(VectorRecord.of("other", new float[1]));
    batches.flush();
    assertThat(written).extracting(List::size).containsExactly(1, 1, 1);
  }
}
