package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.internal.storage.LogRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private final RecentChanges changes = new RecentChanges("c", 0);

  private static LogRecord change(long number) {
    return LogRecord.upsert(number, "r" + number, new float[] {1}, null, null);
  }

  @Test
  void aBatchThatIsVisibleBeforeItIsAddedIsWaitedFor() {
    changes.add(List.of(change(1), change(2)));
    assertThat(changes.next(0, 2)).extracting(LogRecord::sequenceNumber).containsExactly(1L, 2L);
    assertThat(changes.next(2, 4)).isEmpty();
    changes.add(List.of(change(3), change(4)));
    assertThat(changes.next(2, 4)).extracting(LogRecord::sequenceNumber).containsExactly(3L, 4L);
  }

  @Test
  void whatAnImportPassedOverIsLost() {
    changes.add(List.of(change(1)));
    assertThatExceptionOfType(ChangesLostException.class)
        .isThrownBy(() -> changes.next(1, 1 + BulkImport.NUMBERS_APART));
  }
}
