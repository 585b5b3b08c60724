package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What counts as a load. */
class LoadWatchTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final LoadWatch watch = new LoadWatch(now::get);

  private void write(int ordinals) {
    watch.written(ordinals);
    now.addAndGet(LoadWatch.WINDOW_NANOS);
  }

  @Test
  void fastGrowthIsALoadUntilItCeases() {
    write(1_000);
    write(2_000);
    assertThat(watch.isLoading()).isTrue();
    write(3_000);
    assertThat(watch.isLoading()).isTrue();
    now.addAndGet(LoadWatch.QUIET_NANOS);
    assertThat(watch.isLoading()).isFalse();
  }

  @Test
  void aFewWritesToManyRecordsAreNone() {
    for (int ordinals = 100_000; ordinals < 100_200; ordinals += 20) {
      write(ordinals);
      assertThat(watch.isLoading()).isFalse();
    }
  }

  @Test
  void theFirstWriteToWhatWasThereIsNone() {
    now.addAndGet(LoadWatch.WINDOW_NANOS);
    watch.written(50_000);
    assertThat(watch.isLoading()).isFalse();
  }

  @Test
  void slowGrowthOverALongTimeIsNone() {
    write(1_000);
    now.addAndGet(10_000 * LoadWatch.WINDOW_NANOS);
    watch.written(2_000);
    assertThat(watch.isLoading()).isFalse();
  }

  @Test
  void aCollectionSettlesSomeSecondsAfterItGrew() {
    assertThat(watch.isSettled()).isTrue();
    write(1_000);
    write(2_000);
    now.addAndGet(4 * LoadWatch.QUIET_NANOS);
    assertThat(watch.isLoading()).isFalse();
    assertThat(watch.isSettled()).isFalse();
    write(3_000);
    now.addAndGet(LoadWatch.SETTLED_NANOS - 2 * LoadWatch.WINDOW_NANOS);
    assertThat(watch.isSettled()).isFalse();
    now.addAndGet(LoadWatch.WINDOW_NANOS);
    assertThat(watch.isSettled()).isTrue();
  }

  /** Who waits until all is linked before each batch is loading still. */
  @Test
  void whatWasLoadedIsLinkedBeforeItSettles() {
    write(1_000);
    write(2_000);
    now.addAndGet(2 * LoadWatch.SETTLED_NANOS);
    watch.linked();
    assertThat(watch.isSettled()).isFalse();
    now.addAndGet(LoadWatch.SETTLED_NANOS - 1);
    watch.linked();
    assertThat(watch.isSettled()).isFalse();
    now.addAndGet(1);
    assertThat(watch.isSettled()).as("nothing came since").isTrue();
  }

  @Test
  void linkingAFewRecordsUnsettlesNothing() {
    for (int ordinals = 100_000; ordinals < 100_200; ordinals += 20) {
      write(ordinals);
      watch.linked();
      assertThat(watch.isSettled()).isTrue();
    }
  }

  @Test
  void aSearchCountsForAWhile() {
    assertThat(watch.isSearched()).isFalse();
    watch.scannedTail(now.get());
    assertThat(watch.isSearched()).isTrue();
    now.addAndGet(LoadWatch.SEARCHED_NANOS);
    assertThat(watch.isSearched()).isFalse();
  }
}
