package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.RecordingFileSystem;
import dev.vectordb.internal.storage.RecordingFileSystem.Call;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 and P7 on the real disk: through writes, rewrites, a close and an opening, every call that the
 * operating system gets is recorded, and the order of writes, forces, renames and forces of
 * directories is the one that promises rest on.
 */
@Tag("reliability")
class CallOrderTest {
  private static final UUID COLLECTION = new UUID(3, 4);

  @TempDir Path real = Path.of("unset");

  private final RecordingFileSystem recorder = new RecordingFileSystem();

  @Test
  void nothingIsAcknowledgedPublishedOrDeletedBeforeWhatItRestsOnIsForced() throws IOException {
    Path dir = recorder.record(real);
    EngineRuntime runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 0, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
    Aof.create(StorageFiles.disk(), dir, COLLECTION, 1);
    Manifest.write(
        StorageFiles.disk(), dir, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    for (int life = 0; life < 2; life++) {
      Shard shard = open(runtime, dir);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++) {
          write(shard, dir, "r" + round + i);
        }
        shard.rewrite();
        // Deleted in the background, and not to be judged by the next rewrite's manifest.
        Awaitility.await().until(() -> bases() == 1);
      }
      write(shard, dir, "last");
      shard.close();
      recorder.acknowledged(dir);
    }
    runtime.close();
    Order order = new Order(real);
    recorder.calls().forEach(order::check);
    assertThat(order.renames).as("manifests and bases").isGreaterThan(15);
    assertThat(order.deletes).as("old logs and bases").isGreaterThan(8);
    assertThat(order.acknowledged).isEqualTo(34);
  }

  private long bases() throws IOException {
    try (Stream<Path> files = Files.list(real)) {
      return files.filter(file -> file.getFileName().toString().startsWith("base-")).count();
    }
  }

  private void write(Shard shard, Path dir, String id) {
    shard.writer().upsert(List.of(VectorRecord.of(id, new float[] {1, 2, 3, 4})));
    recorder.acknowledged(dir);
  }

  private static Shard open(EngineRuntime runtime, Path dir) throws IOException {
    return Shard.open(
        new ShardContext(
            "default/order",
            COLLECTION,
            CollectionConfig.builder(4).text(TextConfig.of(TextLanguage.STANDARD)).build(),
            StorageFiles.disk(),
            dir,
            runtime));
  }

  /** What is written or renamed and not yet forced, as the calls go by. */
  private static final class Order {
    private final Path dir;
    private final Set<Path> dirtyFiles = new HashSet<>();
    private final Set<Path> dirtyNames = new HashSet<>();
    private final Set<Path> withoutHeader = new HashSet<>();
    int renames;
    int deletes;
    int acknowledged;

    Order(Path dir) {
      this.dir = dir;
    }

    void check(Call call) {
      Path path = call.path();
      switch (call.kind()) {
        case CREATE -> {
          dirtyNames.add(path);
          withoutHeader.add(path);
        }
        case CREATE_DIRECTORY -> dirtyNames.add(path);
        case WRITE -> {
          if (!withoutHeader.remove(path) && isLog(path)) {
            assertThat(dirtyNames)
                .as("names are forced before frames: %s", call)
                .doesNotContain(path, dir.resolve("MANIFEST"));
          }
          dirtyFiles.add(path);
        }
        case TRUNCATE -> dirtyFiles.add(path);
        case FORCE -> dirtyFiles.remove(path);
        case FORCE_DIRECTORY -> dirtyNames.removeIf(name -> path.equals(name.getParent()));
        case RENAME -> checkRename(path, call.target());
        case DELETE -> checkDelete(path);
        case ACKNOWLEDGED -> {
          acknowledged++;
          assertThat(dirtyFiles).as("log forced before a write returns").noneMatch(Order::isLog);
        }
      }
    }

    private void checkRename(Path from, Path to) {
      renames++;
      assertThat(dirtyFiles)
          .as("forced before it is renamed: %s", to)
          .noneMatch(file -> file.startsWith(from));
      dirtyNames.remove(from);
      assertThat(dirtyNames)
          .as("names in it forced before it is renamed: %s", to)
          .noneMatch(name -> name.startsWith(from));
      if (to.endsWith("MANIFEST")) {
        assertThat(dirtyNames).as("names that %s rests on", to).isEmpty();
        assertThat(dirtyFiles).as("files that %s rests on", to).isEmpty();
      }
      dirtyNames.add(to);
    }

    private void checkDelete(Path path) {
      String name = path.toString();
      if (!name.contains(".tmp") && (isLog(path) || name.contains("base-"))) {
        deletes++;
        assertThat(dirtyNames)
            .as("the manifest without it is on the device: %s", path)
            .doesNotContain(dir.resolve("MANIFEST"));
      }
      dirtyFiles.remove(path);
      dirtyNames.remove(path);
    }

    private static boolean isLog(Path path) {
      return path.getFileName().toString().endsWith(".incr");
    }
  }
}
