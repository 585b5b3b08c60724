package dev.vectordb.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.DatasetKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {
  private static final int SIZE = 1_000;
  private static final int STORED = 800;
  private static final int EFFORT = 200;
  private static final int QUERIES = 50;

  @TempDir static Path cache;
  @TempDir Path directory;

  @BeforeEach
  void useACacheOfItsOwn() {
    System.setProperty("benchmarks.cache", cache.toString());
  }

  @AfterEach
  void useTheUsersCache() {
    System.clearProperty("benchmarks.cache");
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void findsNeighborsByCosine(EngineKind kind) throws IOException {
    try (Dataset data = Dataset.load(DatasetKind.CLUSTERED, SIZE);
        Engine engine = kind.open(new EngineSetup(directory, data, 2))) {
      BuildTimes times = engine.build(SIZE, BuildMode.BULK);

      assertThat(times.writtenMillis()).isPositive().isLessThanOrEqualTo(times.indexedMillis());
      assertThat(recall(data, engine, kind.scansAlways() ? 0 : EFFORT)).isGreaterThan(0.95);
      if (kind.canScan()) {
        assertThat(recall(data, engine, 0)).isGreaterThan(0.999);
      }
    }
  }

  static List<EngineKind> graphs() {
    return Arrays.stream(EngineKind.values()).filter(kind -> !kind.scansAlways()).toList();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void findsNeighborsByEuclideanDistance(EngineKind kind) throws IOException {
    try (Dataset data = Dataset.load(DatasetKind.MNIST, SIZE);
        Engine engine = kind.open(new EngineSetup(directory, data, 1))) {
      engine.build(SIZE, BuildMode.BULK);

      assertThat(recall(data, engine, EFFORT)).isGreaterThan(0.95);
    }
  }

  static List<EngineKind> reopening() {
    return Arrays.stream(EngineKind.values()).filter(EngineKind::reopens).toList();
  }

  @ParameterizedTest
  @MethodSource("reopening")
  void findsTheSameAfterReopening(EngineKind kind) throws IOException {
    try (Dataset data = Dataset.load(DatasetKind.CLUSTERED, SIZE)) {
      EngineSetup setup = new EngineSetup(directory, data, 1);
      List<int[]> before = new ArrayList<>();
      try (Engine engine = kind.open(setup)) {
        engine.build(SIZE, BuildMode.BULK);
        for (int query = 0; query < QUERIES; query++) {
          before.add(engine.search(query, EFFORT));
        }
      }
      try (Engine engine = kind.open(setup)) {
        for (int query = 0; query < QUERIES; query++) {
          assertThat(engine.search(query, EFFORT)).isEqualTo(before.get(query));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DatasetKind.class,
      names = {"CLUSTERED", "MNIST"})
  void aWalkFindsWhatTheIndexFinds(DatasetKind kind) throws IOException {
    try (Dataset data = Dataset.load(kind, SIZE)) {
      EngineSetup setup = new EngineSetup(directory, data, 1);
      try (Engine index = EngineKind.GRAPH_FLOATS.open(setup)) {
        index.build(SIZE, BuildMode.BULK);
        try (Engine walk = EngineKind.GRAPH_WALKED.open(setup)) {
          for (int effort : new int[] {10, 40}) {
            for (int query = 0; query < QUERIES; query++) {
              assertThat(walk.search(query, effort)).isEqualTo(index.search(query, effort));
            }
          }
        }
      }
    }
  }

  static List<EngineKind> churning() {
    return Arrays.stream(EngineKind.values()).filter(EngineKind::churns).toList();
  }

  @ParameterizedTest
  @MethodSource("churning")
  void roundsReplaceTheOldestByThoseThatFollow(EngineKind kind) throws Exception {
    try (Dataset data = Dataset.load(DatasetKind.CLUSTERED, SIZE);
        Engine engine = kind.open(new EngineSetup(directory, data, 1))) {
      int stored = 500;
      int changed = 100;
      engine.build(stored, BuildMode.BULK);
      ChurnRun run = new ChurnRun(engine, data, directory, stored, changed);
      for (int round = 0; round <= 6; round++) {
        ChurnFigures figures = run.run(round, 0);
        assertThat(figures.recall()).isGreaterThan(0.95);
        assertThat(figures.deadShare()).isBetween(round == 0 ? 0.0 : 0.01, 0.9);
        assertThat(figures.memory().heap()).isPositive();
        assertThat(figures.fileBytes() > 0).isEqualTo(kind == EngineKind.VECTORDB);
      }

      // 600 to 999, and from the first again to 99
      Set<Integer> seen = new HashSet<>();
      for (int query = 0; query < QUERIES; query++) {
        for (int row : engine.search(query, 0)) {
          seen.add(row);
        }
      }
      assertThat(seen).allMatch(row -> row >= 600 || row < 100);
      assertThat(seen).anyMatch(row -> row < 100).anyMatch(row -> row >= 600);
    }
  }

  static List<EngineKind> live() {
    return Arrays.stream(EngineKind.values()).filter(EngineKind::live).toList();
  }

  @ParameterizedTest
  @MethodSource("live")
  void showsWritesToTheNextSearch(EngineKind kind) throws IOException {
    try (Dataset data = Dataset.load(DatasetKind.CLUSTERED, SIZE);
        Engine engine = kind.open(new EngineSetup(directory, data, 1))) {
      engine.build(SIZE, BuildMode.BULK);
      int nearest = engine.search(0, EFFORT)[0];
      List<DataRow> row = new ArrayList<>();
      data.forEach(nearest, nearest + 1, row::add);

      engine.delete(List.of(nearest));
      assertThat(engine.search(0, EFFORT)).doesNotContain(nearest).hasSize(Dataset.K);

      engine.upsert(row);
      assertThat(engine.search(0, EFFORT)).startsWith(nearest);
    }
  }

  @ParameterizedTest
  @MethodSource("live")
  void measuresSearchesBesideWrites(EngineKind kind) throws Exception {
    try (Dataset data = Dataset.load(DatasetKind.CLUSTERED, SIZE);
        Engine engine = kind.open(new EngineSetup(directory, data, 1))) {
      engine.build(STORED, BuildMode.BULK);

      MixedLoad load = new MixedRun(engine, data, EFFORT, 100, 1).run(STORED);

      assertThat(load.batches().calls()).isEqualTo(1);
      assertThat(load.writes().calls()).isPositive().isEven();
      assertThat(load.recordsPerSecond()).isPositive();
      assertThat(load.idle().queriesPerSecond()).isPositive();
      assertThat(load.insert().queriesPerSecond()).isPositive();
      assertThat(load.churn().queriesPerSecond()).isPositive();
      assertThat(recall(data, engine, EFFORT)).isGreaterThan(0.95);
    }
  }

  private static double recall(Dataset data, Engine engine, int effort) throws IOException {
    double sum = 0;
    for (int query = 0; query < QUERIES; query++) {
      sum += data.recall(query, engine.search(query, effort));
    }
    return sum / QUERIES;
  }
}
