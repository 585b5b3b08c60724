package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.storage.FaultyFiles.Kind;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reliability")
class AofTest {
  private static final Path DIR = Path.of("/db");
  private static final UUID COLLECTION = new UUID(1, 2);

  private final FaultyFiles files = new FaultyFiles();

  @BeforeEach
  void create() throws IOException {
    files.createDirectories(DIR);
    Aof.create(files, DIR, COLLECTION, 1);
    publish(1, List.of(1L));
  }

  private void publish(long generation, List<Long> numbers) throws IOException {
    Manifest.write(files, DIR, new ManifestData(COLLECTION, generation, null, numbers, 0, 0));
  }

  private Aof open(Payloads.Collected replayed) throws IOException {
    return Aof.open(files, DIR, Manifest.read(files, DIR), false, replayed);
  }

  private List<Long> replay() throws IOException {
    Payloads.Collected replayed = new Payloads.Collected();
    Aof.open(files, DIR, Manifest.read(files, DIR), true, replayed).close();
    return replayed.numbers;
  }

  @Test
  void replaysInOrderWhatWasAppended() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      ByteBuffer first = Payloads.of(1, 8);
      long bytes = aof.append(List.of(first, Payloads.of(2, 5_000)));
      assertThat(bytes).isEqualTo(aof.bytes()).isEqualTo(64 + 2 * 20 + 8 + 5_000);
      assertThat(first.remaining()).isEqualTo(8);
      aof.append(List.of(Payloads.of(3, 9)));
    }
    Payloads.Collected replayed = new Payloads.Collected();
    try (Aof aof = open(replayed)) {
      assertThat(replayed.numbers).containsExactly(1L, 2L, 3L);
      aof.append(List.of(Payloads.of(4, 10)));
    }
    assertThat(replay()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void takesFramesLargerThanItsBuffersAndBetweenThem() throws IOException {
    int buffer = 1 << 18;
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 9_000_000)));
      aof.append(List.of(Payloads.of(2, buffer - 25), Payloads.of(3, 100), Payloads.of(4, 40)));
      aof.append(List.of(Payloads.of(5, buffer - 20), Payloads.of(6, buffer)));
    }
    assertThat(replay()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  /** A database may have ten thousand of them. */
  @Test
  void openLogsHoldNoMemoryOutsideTheHeap() throws IOException {
    List<Aof> open = new ArrayList<>();
    try (Aof first = open(new Payloads.Collected())) {
      first.append(List.of(Payloads.of(1, 8)));
      long before = directBytes();
      for (int i = 0; i < 50; i++) {
        Path dir = DIR.resolve("other" + i);
        files.createDirectories(dir);
        Aof.create(files, dir, COLLECTION, 1);
        ManifestData manifest = new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0);
        Manifest.write(files, dir, manifest);
        open.add(Aof.open(files, dir, manifest, false, new Payloads.Collected()));
        open.getLast().append(List.of(Payloads.of(i, 8)));
      }
      assertThat(directBytes() - before).isLessThan(5 << 20);
    } finally {
      for (Aof aof : open) {
        aof.close();
      }
    }
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void anAppendThatFitsItsBufferIsOneWrite() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      long before = files.operations();
      aof.append(List.of(Payloads.of(1, 50_000), Payloads.of(2, 8), Payloads.of(3, 150_000)));
      assertThat(files.operations() - before).isEqualTo(1);
    }
  }

  @Test
  void refusesPayloadsThatAreNoFrames() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      long bytes = aof.bytes();
      assertThatThrownBy(() -> aof.append(List.of(Payloads.of(1, 8), ByteBuffer.allocate(0))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(aof.bytes()).isEqualTo(bytes);
    }
    assertThat(replay()).isEmpty();
  }

  @Test
  void rotatesAndDropsWhatTheBaseCovers() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 100)));
      assertThat(aof.rotate()).isEqualTo(2);
      publish(2, List.of(1L, 2L));
      aof.append(List.of(Payloads.of(2, 100)));
      assertThat(replay()).containsExactly(1L, 2L);
      publish(3, List.of(2L));
      aof.dropBefore(2);
      assertThat(aof.bytes()).isEqualTo(64 + 20 + 100);
      assertThat(files.list(DIR)).containsExactly("MANIFEST", "aof-000002.incr");
    }
    assertThat(replay()).containsExactly(2L);
  }

  @Test
  void refusesToAppendToAFileThatNoManifestLists() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.rotate();
      assertThatThrownBy(() -> aof.append(List.of(Payloads.of(1, 8))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("aof-000002.incr");
      publish(2, List.of(1L, 2L));
      aof.append(List.of(Payloads.of(1, 8)));
    }
    assertThat(replay()).containsExactly(1L);
  }

  @Test
  void replacesTheFileOfARotationThatWasNeverPublished() throws IOException {
    Aof abandoned = open(new Payloads.Collected());
    abandoned.append(List.of(Payloads.of(1, 8)));
    abandoned.rotate();
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(2, 8)));
      assertThat(aof.rotate()).isEqualTo(2);
      publish(2, List.of(1L, 2L));
    }
    assertThat(replay()).containsExactly(1L, 2L);
  }

  @Test
  void readOnlyLeavesEveryByteAsItIs() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 100)));
    }
    Path file = DIR.resolve("aof-000001.incr");
    byte[] content = files.content(file);
    byte[] torn = Arrays.copyOf(content, content.length + 7);
    files.replace(file, torn);
    files.inject((kind, path, operation) ->
        switch (kind) {
          case OPEN, READ, MAP, LIST -> null;
          default -> new IOException("read-only must not " + kind);
        });
    assertThat(replay()).containsExactly(1L);
    try (Aof aof =
        Aof.open(files, DIR, Manifest.read(files, DIR), true, new Payloads.Collected())) {
      assertThatThrownBy(() -> aof.append(List.of(Payloads.of(2, 8))))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(files.content(file)).isEqualTo(torn);
  }

  @Test
  void closingAnUnchangedLogDoesNotGrowIt() throws IOException {
    open(new Payloads.Collected()).close();
    long bytes = files.bytes();
    open(new Payloads.Collected()).close();
    assertThat(files.bytes()).isEqualTo(bytes);
  }

  @Test
  void rollsAFailedWriteBackAndGoesOn() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 100)));
      long bytes = aof.bytes();
      files.failAt(files.operations(), false);
      assertThatThrownBy(() -> aof.append(List.of(Payloads.of(2, 3_000), Payloads.of(3, 8))))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(LogFailedException.class);
      assertThat(aof.bytes()).isEqualTo(bytes);
      assertThat(files.content(DIR.resolve("aof-000001.incr"))).hasSize((int) bytes);
      aof.append(List.of(Payloads.of(4, 8)));
    }
    assertThat(replay()).containsExactly(1L, 4L);
  }

  @Test
  void whatWasRolledBackNeverComesBack() throws IOException {
    Aof aof = open(new Payloads.Collected());
    aof.append(List.of(Payloads.of(1, 600)));
    aof.force();
    files.failAt(files.operations(), false);
    List<ByteBuffer> group = new ArrayList<>();
    for (int number = 2; number < 8; number++) {
      group.add(Payloads.of(number, 600));
    }
    assertThatThrownBy(() -> aof.append(group)).isInstanceOf(IOException.class);
    // Ends where the second frame of the failed group began.
    aof.append(List.of(Payloads.of(9, 600)));
    for (int seed = 0; seed < 200; seed++) {
      FaultyFiles left = files.afterPowerLoss(seed);
      Payloads.Collected replayed = new Payloads.Collected();
      Aof.open(left, DIR, Manifest.read(left, DIR), true, replayed).close();
      assertThat(replayed.numbers).as("seed %s", seed).isIn(List.of(1L), List.of(1L, 9L));
    }
  }

  @Test
  void aFullDiskCostsOneAppendAndRecovers() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 100)));
      for (int room = 0; room < 5_000; room += 511) {
        files.limitBytes(files.bytes() + room);
        assertThatThrownBy(() -> aof.append(List.of(Payloads.of(2, 4_000), Payloads.of(3, 2_000))))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("No space left");
      }
      files.limitBytes(Long.MAX_VALUE);
      aof.append(List.of(Payloads.of(4, 4_000)));
      files.limitBytes(files.bytes());
    }
    assertThat(replay()).containsExactly(1L, 4L);
  }

  @Test
  void aFailedForceIsFinal() throws IOException {
    Aof aof = open(new Payloads.Collected());
    aof.append(List.of(Payloads.of(1, 8)));
    aof.force();
    aof.append(List.of(Payloads.of(2, 8)));
    files.failAt(files.operations(), false);
    assertThatExceptionOfType(LogFailedException.class).isThrownBy(aof::force);
    assertThatExceptionOfType(LogFailedException.class).isThrownBy(aof::force);
    assertThatExceptionOfType(LogFailedException.class)
        .isThrownBy(() -> aof.append(List.of(Payloads.of(3, 8))));
    assertThatExceptionOfType(LogFailedException.class).isThrownBy(aof::rotate);
    aof.close();
    assertThat(replay()).startsWith(1L).doesNotContain(3L);
  }

  @Test
  void aWriteThatCannotBeRolledBackIsFinal() throws IOException {
    Aof aof = open(new Payloads.Collected());
    aof.append(List.of(Payloads.of(1, 8)));
    files.inject((kind, path, operation) ->
        kind == Kind.WRITE || kind == Kind.TRUNCATE ? new IOException("broken") : null);
    assertThatExceptionOfType(LogFailedException.class)
        .isThrownBy(() -> aof.append(List.of(Payloads.of(2, 800))));
    files.inject((kind, path, operation) -> null);
    assertThatExceptionOfType(LogFailedException.class)
        .isThrownBy(() -> aof.append(List.of(Payloads.of(3, 8))));
    aof.close();
    Payloads.Collected replayed = new Payloads.Collected();
    open(replayed).close();
    assertThat(replayed.numbers).containsExactly(1L);
  }

  @Test
  void whatAFailedForceLostIsWrittenAgainOnceItWasReplayed() throws IOException {
    Aof failed = open(new Payloads.Collected());
    failed.append(List.of(Payloads.of(1, 2_000)));
    files.failAt(files.operations(), false);
    assertThatExceptionOfType(LogFailedException.class).isThrownBy(failed::force);
    Payloads.Collected replayed = new Payloads.Collected();
    Aof aof = open(replayed);
    assertThat(replayed.numbers).containsExactly(1L);
    aof.append(List.of(Payloads.of(2, 8)));
    aof.force();
    for (int seed = 0; seed < 20; seed++) {
      FaultyFiles left = files.afterPowerLoss(seed);
      Payloads.Collected again = new Payloads.Collected();
      Aof.open(left, DIR, Manifest.read(left, DIR), false, again).close();
      assertThat(again.numbers).containsExactly(1L, 2L);
    }
  }

  @Test
  void aFailedRotationLeavesTheLogUsable() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 8)));
      files.inject(
          (kind, path, operation) -> kind == Kind.CREATE ? new IOException("no inode") : null);
      assertThatThrownBy(aof::rotate).isInstanceOf(IOException.class);
      files.inject((kind, path, operation) -> null);
      aof.append(List.of(Payloads.of(2, 8)));
      assertThat(aof.rotate()).isEqualTo(2);
    }
    assertThat(replay()).containsExactly(1L, 2L);
  }

  @Test
  void aMissingFileIsDamage() throws IOException {
    files.delete(DIR.resolve("aof-000001.incr"));
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(this::replay)
        .withMessageContaining("aof-000001.incr");
  }

  @Test
  void aPayloadThatMakesNoSenseIsDamageWithItsPlace() throws IOException {
    try (Aof aof = open(new Payloads.Collected())) {
      aof.append(List.of(Payloads.of(1, 8), Payloads.of(2, 8)));
    }
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() ->
            Aof.open(
                files,
                DIR,
                Manifest.read(files, DIR),
                false,
                payload -> {
                  if (Payloads.number(payload) == 2) {
                    throw new IllegalArgumentException("not an operation");
                  }
                }))
        .satisfies(e -> assertThat(e.offset()).isEqualTo(64 + 28))
        .withMessageContaining("not an operation");
  }
}
