package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reliability")
class ManifestTest {
  private static final Path DIR = Path.of("/db");
  private static final Path FILE = DIR.resolve("MANIFEST");
  private static final UUID COLLECTION = new UUID(1, 2);
  private static final ManifestData OLD = new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0);
  private static final ManifestData NEW =
      new ManifestData(COLLECTION, 2, "base-000007", List.of(8L, 9L, 12L), 1_234_567_890_123L, 42);

  private final FaultyFiles files = new FaultyFiles();

  @BeforeEach
  void create() throws IOException {
    files.createDirectories(DIR);
  }

  @Test
  void roundTrips() throws IOException {
    assertThat(Manifest.exists(files, DIR)).isFalse();
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Manifest.read(files, DIR));
    Manifest.write(files, DIR, OLD);
    assertThat(Manifest.read(files, DIR)).isEqualTo(OLD);
    Manifest.write(files, DIR, NEW);
    assertThat(Manifest.read(files, DIR)).isEqualTo(NEW);
    assertThat(files.list(DIR)).containsExactly("MANIFEST");
  }

  @Test
  void everyFlippedBitAndEveryCutIsDetected() throws IOException {
    Manifest.write(files, DIR, NEW);
    byte[] good = files.content(FILE);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(bad, "bit " + bit);
    }
    for (int size = 0; size < good.length; size++) {
      assertRefused(Arrays.copyOf(good, size), "size " + size);
    }
    assertRefused(Arrays.copyOf(good, good.length + 1), "one byte more");
  }

  private void assertRefused(byte[] bad, String damage) throws IOException {
    files.replace(FILE, bad);
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .as(damage)
        .isThrownBy(() -> Manifest.read(files, DIR))
        .satisfies(e -> assertThat(e.file()).isEqualTo(FILE));
  }

  @Test
  void isTheOldOrTheNewOneWhenTheFirstOrTheNextWriteFails() throws IOException {
    Random seeds = new Random(Seeds.next("ManifestTest"));
    for (int index = 0; index < 10; index++) {
      for (int i = 0; i < 50; i++) {
        FaultyFiles disk = new FaultyFiles();
        disk.createDirectories(DIR);
        Manifest.write(disk, DIR, OLD);
        disk.losePowerAt(disk.operations() + index);
        boolean written = write(disk, NEW);
        long seed = seeds.nextLong();
        ManifestData found = Manifest.read(disk.afterPowerLoss(seed), DIR);
        assertThat(found).as("index %s, seed %s", index, seed).isIn(OLD, NEW);
        if (written) {
          assertThat(found).as("index %s, seed %s", index, seed).isEqualTo(NEW);
        }
      }
    }
  }

  private static boolean write(FaultyFiles disk, ManifestData data) {
    try {
      Manifest.write(disk, DIR, data);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFailedWriteLeavesNothingBehindAndCanBeRepeated() throws IOException {
    Manifest.write(files, DIR, OLD);
    for (int index = 0; index < 4; index++) {
      files.failAt(files.operations() + index, false);
      assertThat(write(files, NEW)).as("index %s", index).isFalse();
      assertThat(Manifest.read(files, DIR)).isEqualTo(OLD);
      assertThat(files.list(DIR)).containsExactly("MANIFEST");
    }
    assertThat(write(files, NEW)).isTrue();
  }

  @Test
  void deletesWhatItDoesNotName() throws IOException {
    for (String name :
        List.of("aof-000007.incr", "aof-000008.incr", "MANIFEST.tmp", "DESCRIPTOR", "foreign")) {
      files.replace(DIR.resolve(name), new byte[1]);
    }
    for (String name : List.of("base-000006", "base-000007", "base-000008.tmp", "base-x")) {
      files.createDirectories(DIR.resolve(name));
      files.replace(DIR.resolve(name).resolve("file"), new byte[1]);
    }
    assertThat(Manifest.deleteUnlisted(files, DIR, NEW))
        .containsExactlyInAnyOrder(
            "MANIFEST.tmp", "aof-000007.incr", "base-000006", "base-000008.tmp");
    assertThat(files.list(DIR))
        .containsExactly("DESCRIPTOR", "aof-000008.incr", "base-000007", "base-x", "foreign");
  }

  @Test
  void refusesContentThatMakesNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ManifestData(COLLECTION, 1, "../x", List.of(1L), 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ManifestData(COLLECTION, 1, null, List.of(2L, 1L), 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ManifestData(COLLECTION, 1, null, List.of(1L), 5, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ManifestData(COLLECTION, 0, null, List.of(1L), 0, 0));
  }
}
