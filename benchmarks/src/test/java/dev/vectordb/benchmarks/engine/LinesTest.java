package dev.vectordb.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void readsBuildTimes() {
    BuildTimes times = new BuildTimes(12.5, 80.2);

    assertThat(BuildTimes.parse(times.toLine())).isEqualTo(times);
  }

  @Test
  void readsMemory() throws Exception {
    MemoryUse use = new MemoryUse(1, 2, 3, 4, 5L << 40);

    assertThat(MemoryUse.parse(use.toLine())).isEqualTo(use);
    assertThat(use.beyond(new MemoryUse(2, 1, 1, 1, 1)))
        .isEqualTo(new MemoryUse(0, 1, 2, 3, (5L << 40) - 1));
  }

  @Test
  void readsMixedLoads() {
    Measurement seen = new Measurement(0.5, 100, 10, 20);
    MixedLoad load =
        new MixedLoad(
            seen, seen, new Latencies(3, 1, 2, 3), 10.5, 20.5, seen, new Latencies(0, 0, 0, 0));

    assertThat(MixedLoad.parse(load.toLine())).isEqualTo(load);
  }

  @Test
  void readsFiguresOfChurn() {
    ChurnFigures figures = new ChurnFigures(0.5, 0.25, 1L << 40, 1.5, new MemoryUse(1, 2, 3, 4, 5));

    assertThat(ChurnFigures.parse(figures.toLine())).isEqualTo(figures);
  }

  @Test
  void sumsUpTimes() {
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = 1_000L * (200 - i);
    }

    assertThat(Latencies.of(nanos)).isEqualTo(new Latencies(200, 101, 199, 200));
    assertThat(Latencies.of(new long[0])).isEqualTo(new Latencies(0, 0, 0, 0));
  }
}
