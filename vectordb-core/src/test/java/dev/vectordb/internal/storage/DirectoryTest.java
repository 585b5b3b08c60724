package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.NotADatabaseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files that say what a directory is: {@code FORMAT} and {@code DESCRIPTOR}. */
@Tag("reliability")
class DirectoryTest {
  private static final Path ROOT = Path.of("/db");
  private static final Path FORMAT = ROOT.resolve("FORMAT");
  private static final UUID COLLECTION = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final CollectionDescriptor DESCRIPTOR =
      new CollectionDescriptor(
          "default",
          "books",
          COLLECTION,
          Instant.parse("2026-11-20T10:00:00.123456789Z"),
          Map.of("dimension", "384", "label", "a=b\\n\r\n\\ ключ", "empty", ""));

  private final FaultyFiles files = new FaultyFiles();

  @Test
  void makesADatabaseOfAMissingOrEmptyDirectoryAndKnowsItAgain() throws IOException {
    DatabaseDirectory.openOrCreate(files, ROOT, false);
    DatabaseDirectory.openOrCreate(files, ROOT, false);
    DatabaseDirectory.openOrCreate(files, ROOT, true);
    assertThat(files.list(ROOT)).containsExactly("FORMAT", "collections");
  }

  @Test
  void refusesAndKeepsADirectoryOfSomethingElse() throws IOException {
    files.createDirectories(ROOT);
    files.replace(ROOT.resolve("letter.txt"), new byte[3]);
    assertThatExceptionOfType(NotADatabaseException.class)
        .isThrownBy(() -> DatabaseDirectory.openOrCreate(files, ROOT, false))
        .withMessageContaining("letter.txt");
    assertThat(files.list(ROOT)).containsExactly("letter.txt");
  }

  @Test
  void readOnlyCreatesNothing() throws IOException {
    assertThatExceptionOfType(NotADatabaseException.class)
        .isThrownBy(() -> DatabaseDirectory.openOrCreate(files, ROOT, true));
    assertThat(files.exists(ROOT)).isFalse();
  }

  @Test
  void aCreationThatLostPowerCanBeRepeatedAndACompleteOneHolds() throws IOException {
    for (int index = 0; index < 14; index++) {
      FaultyFiles disk = new FaultyFiles();
      disk.losePowerAt(index);
      boolean created = create(disk);
      for (int seed = 0; seed < 20; seed++) {
        FaultyFiles left = disk.afterPowerLoss(seed);
        assertThat(left.exists(FORMAT) || !created).isTrue();
        DatabaseDirectory.openOrCreate(left, ROOT, false);
      }
      FaultyFiles killed = disk.afterProcessKill();
      DatabaseDirectory.openOrCreate(killed, ROOT, false);
      assertThat(killed.afterPowerLoss(index).exists(FORMAT)).as("index %s", index).isTrue();
    }
  }

  private static boolean create(FaultyFiles disk) {
    try {
      DatabaseDirectory.openOrCreate(disk, ROOT, false);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void listsCollectionsByTheirDirectories() throws IOException {
    DatabaseDirectory.openOrCreate(files, ROOT, false);
    files.createDirectories(DatabaseDirectory.collection(ROOT, COLLECTION));
    files.createDirectories(DatabaseDirectory.collections(ROOT).resolve("1-2-3-4-5"));
    files.createDirectories(DatabaseDirectory.collections(ROOT).resolve("other"));
    assertThat(DatabaseDirectory.list(files, ROOT)).containsExactly(COLLECTION);
  }

  @Test
  void aDescriptorRoundTrips() throws IOException {
    files.createDirectories(ROOT);
    assertThat(CollectionDescriptor.exists(files, ROOT)).isFalse();
    DESCRIPTOR.write(files, ROOT);
    assertThat(CollectionDescriptor.exists(files, ROOT)).isTrue();
    assertThat(CollectionDescriptor.read(files, ROOT)).isEqualTo(DESCRIPTOR);
  }

  @Test
  void aDescriptorRefusesKeysThatAreNoKeys() throws IOException {
    files.createDirectories(ROOT);
    CollectionDescriptor bad =
        new CollectionDescriptor("t", "n", COLLECTION, Instant.EPOCH, Map.of("a=b\nname", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> bad.write(files, ROOT));
    assertThat(files.list(ROOT)).isEmpty();
  }

  @Test
  void everyFlippedBitAndEveryCutIsDetected() throws IOException {
    DatabaseDirectory.openOrCreate(files, ROOT, false);
    DESCRIPTOR.write(files, ROOT);
    for (Path file : List.of(FORMAT, ROOT.resolve("DESCRIPTOR"))) {
      byte[] good = files.content(file);
      for (int bit = 0; bit < 8 * good.length; bit++) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
        assertRefused(file, bad, "bit " + bit);
      }
      for (int size = 0; size <= good.length + 1; size++) {
        if (size != good.length) {
          assertRefused(file, Arrays.copyOf(good, size), "size " + size);
        }
      }
      files.replace(file, good);
    }
  }

  private void assertRefused(Path file, byte[] bad, String damage) throws IOException {
    files.replace(file, bad);
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .as(damage)
        .isThrownBy(() -> {
          DatabaseDirectory.openOrCreate(files, ROOT, true);
          CollectionDescriptor.read(files, ROOT);
        })
        .satisfies(e -> assertThat(e.file()).isEqualTo(file));
  }

  @Test
  void aTextFileOfANewerFormatIsRefusedAsSuch() throws IOException {
    files.createDirectories(ROOT);
    byte[] body = "vectordb-database 4 3\nfuture=1\n".getBytes(UTF_8);
    String end = "crc32c=" + Checksums.hex(Checksums.crc32c(ByteBuffer.wrap(body))) + "\n";
    files.replace(FORMAT, concat(body, end.getBytes(UTF_8)));
    assertThatExceptionOfType(FormatTooNewException.class)
        .isThrownBy(() -> DatabaseDirectory.openOrCreate(files, ROOT, false))
        .withMessageContaining("version 4");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
