package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R5 and R6 for the log: what happens to a file happens in the open, or harmlessly at its end. */
@Tag("reliability")
class AofDamageTest {
  private static final Path DIR = Path.of("/db");
  private static final UUID COLLECTION = new UUID(1, 2);
  private static final Path FIRST = DIR.resolve("aof-000001.incr");
  private static final Path LAST = DIR.resolve("aof-000002.incr");
  private static final int HEADER = 64;
  private static final int FRAME = 20 + 30;
  private static final List<Long> ALL = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);

  private final FaultyFiles files = new FaultyFiles();
  private byte[] first = new byte[0];
  private byte[] last = new byte[0];

  /** Two files of four frames of equal size, each forced alone, and a seal. */
  @BeforeEach
  void create() throws IOException {
    files.createDirectories(DIR);
    Aof.create(files, DIR, COLLECTION, 1);
    publish(List.of(1L));
    try (Aof aof = open(new Payloads.Collected())) {
      for (long number : ALL) {
        if (number == 5) {
          aof.rotate();
          publish(List.of(1L, 2L));
        }
        aof.append(List.of(Payloads.of(number, 30)));
        aof.force();
      }
    }
    first = files.content(FIRST);
    last = files.content(LAST);
    assertThat(last).hasSize(HEADER + 4 * FRAME + 20);
  }

  private void publish(List<Long> numbers) throws IOException {
    Manifest.write(files, DIR, new ManifestData(COLLECTION, 1, null, numbers, 0, 0));
  }

  private Aof open(Payloads.Collected replayed) throws IOException {
    return Aof.open(files, DIR, Manifest.read(files, DIR), false, replayed);
  }

  /** The numbers found, by a read-only and by a writing opener alike. */
  private List<Long> recover() throws IOException {
    Payloads.Collected readOnly = new Payloads.Collected();
    Aof.open(files, DIR, Manifest.read(files, DIR), true, readOnly).close();
    Payloads.Collected replayed = new Payloads.Collected();
    open(replayed).close();
    assertThat(readOnly.numbers).isEqualTo(replayed.numbers);
    return replayed.numbers;
  }

  private void assertRefused(String damage) {
    try {
      fail(damage + " was accepted: " + recover());
    } catch (DatabaseCorruptException e) {
      assertThat(e.file().toString()).endsWith(".incr");
    } catch (IOException e) {
      throw new AssertionError(damage, e);
    }
  }

  @Test
  void theLastFileCutAnywhereIsALegalPrefix() throws IOException {
    for (int size = HEADER; size < last.length; size++) {
      files.replace(LAST, Arrays.copyOf(last, size));
      int whole = Math.min((size - HEADER) / FRAME, 4);
      assertThat(recover()).as("size %s", size).isEqualTo(ALL.subList(0, 4 + whole));
      assertThat(recover()).as("again, size %s", size).isEqualTo(ALL.subList(0, 4 + whole));
    }
  }

  @Test
  void aCutHeaderIsRefused() throws IOException {
    for (int size = 0; size < HEADER; size++) {
      files.replace(LAST, Arrays.copyOf(last, size));
      assertRefused("size " + size);
    }
  }

  @Test
  void anEarlierFileCutAnywhereIsRefused() throws IOException {
    for (int size = 0; size < first.length; size++) {
      files.replace(FIRST, Arrays.copyOf(first, size));
      assertRefused("size " + size);
    }
  }

  @Test
  void everyFlippedBitIsDetected() throws IOException {
    for (int i = 0; i < 8 * first.length; i++) {
      files.replace(FIRST, flip(first, i));
      assertRefused("bit " + i + " of the first file");
    }
    files.replace(FIRST, first);
    int seal = last.length - 20;
    for (int i = 0; i < 8 * last.length; i++) {
      files.replace(LAST, flip(last, i));
      if (i / 8 < seal) {
        assertRefused("bit " + i + " of the last file");
      } else {
        assertThat(recover()).as("bit %s of the seal", i).isEqualTo(ALL);
      }
    }
  }

  @Test
  void aFlippedByteNamesFileAndFrame() throws IOException {
    files.replace(LAST, flip(last, 8 * (HEADER + FRAME + 25)));
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(this::recover)
        .satisfies(e -> assertThat(e.file()).isEqualTo(LAST))
        .satisfies(e -> assertThat(e.offset()).isEqualTo(HEADER + FRAME));
  }

  @Test
  void withoutASealOnlyTheLastForceIsInDoubt() throws IOException {
    byte[] unsealed = Arrays.copyOf(last, last.length - 20);
    int lastFrame = unsealed.length - FRAME;
    for (int i = 0; i < 8 * unsealed.length; i++) {
      files.replace(LAST, flip(unsealed, i));
      if (i / 8 < lastFrame) {
        assertRefused("bit " + i);
      } else {
        assertThat(recover()).as("bit %s", i).isEqualTo(ALL.subList(0, 7));
      }
    }
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static byte[] withFrame(byte[] target, int index, byte[] source, int from) {
    byte[] changed = target.clone();
    System.arraycopy(source, HEADER + from * FRAME, changed, HEADER + index * FRAME, FRAME);
    return changed;
  }

  @Test
  void swappedDuplicatedAndForeignFramesAreDetected() throws IOException {
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        if (i != j) {
          files.replace(LAST, withFrame(withFrame(last, i, last, j), j, last, i));
          assertRefused("frames " + i + " and " + j + " swapped");
          files.replace(LAST, withFrame(last, i, last, j));
          assertRefused("frame " + j + " in the place of " + i);
        }
        files.replace(LAST, withFrame(last, i, first, j));
        assertRefused("frame " + j + " of the first file in the place of " + i);
      }
    }
  }

  @Test
  void removedAndInsertedFramesAreDetected() throws IOException {
    for (int i = 0; i < 4; i++) {
      int start = HEADER + i * FRAME;
      ByteBuffer removed = ByteBuffer.allocate(last.length - FRAME);
      removed.put(last, 0, start).put(last, start + FRAME, last.length - start - FRAME);
      files.replace(LAST, removed.array());
      assertRefused("frame " + i + " removed");
      ByteBuffer inserted = ByteBuffer.allocate(last.length + FRAME);
      inserted.put(last, 0, start).put(last, HEADER, FRAME).put(last, start, last.length - start);
      files.replace(LAST, inserted.array());
      assertRefused("the first frame inserted at " + i);
    }
  }

  @Test
  void aStaleFrameBehindTheEndIsNeverAccepted() throws IOException {
    int end = last.length - 20;
    byte[] stale = Arrays.copyOf(last, end + FRAME);
    System.arraycopy(first, HEADER, stale, end, FRAME);
    files.replace(LAST, stale);
    assertThat(recover()).isEqualTo(ALL);
  }

  @Test
  void zeroedPagesAreDetected() throws IOException {
    for (int start = HEADER; start < last.length - 20; start += 16) {
      byte[] zeroed = last.clone();
      Arrays.fill(zeroed, start, Math.min(start + 64, last.length - 20), (byte) 0);
      files.replace(LAST, zeroed);
      assertRefused("zeros at " + start);
    }
  }

  @Test
  void aTailOfZerosIsATornTail() throws IOException {
    files.replace(LAST, Arrays.copyOf(Arrays.copyOf(last, HEADER + FRAME), 100_000));
    assertThat(recover()).isEqualTo(ALL.subList(0, 5));
    assertThat(files.content(LAST)).hasSizeLessThan(300);
  }

  @Test
  void filesInEachOthersPlaceAreDetected() throws IOException {
    files.replace(FIRST, last);
    assertRefused("the last file in the place of the first");
    files.replace(FIRST, first);
    files.replace(LAST, first);
    assertRefused("the first file in the place of the last");
  }

  @Test
  void aFileOfAnotherCollectionIsDetected() throws IOException {
    files.delete(LAST);
    Aof.create(files, DIR, new UUID(3, 4), 2);
    assertRefused("another collection's file");
  }
}
