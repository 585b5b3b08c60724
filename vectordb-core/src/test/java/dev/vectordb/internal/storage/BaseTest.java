package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseCorruptException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("reliability")
class BaseTest {
  private static final UUID COLLECTION = new UUID(1, 2);
  private static final int BLOCK = 1 << 20;
  private static final Path DIR = Path.of("/db");

  @TempDir Path temp = Path.of("unset");

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static String write(StorageFiles files, Path dir, int... sizes) throws IOException {
    files.createDirectories(dir);
    try (BaseWriter writer = BaseWriter.create(files, dir, 7, COLLECTION)) {
      for (int size : sizes) {
        try (SectionOutput out = writer.section("s" + size)) {
          out.write(bytes(size));
          assertThat(out.position()).isEqualTo(size);
        }
      }
      return writer.finish();
    }
  }

  @Test
  void mapsWhatWasWrittenOfEverySizeAroundItsBlocks() throws IOException {
    StorageFiles files = StorageFiles.disk();
    int[] sizes = {0, 1, 63, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5};
    String name = write(files, temp, sizes);
    assertThat(name).isEqualTo("base-000007");
    assertThat(files.list(temp)).containsExactly(name);
    try (BaseReader base = BaseReader.open(files, temp, name)) {
      assertThat(base.collection()).isEqualTo(COLLECTION);
      assertThat(base.names()).hasSize(sizes.length);
      long sum = 0;
      for (int size : sizes) {
        MemorySegment section = base.section("s" + size);
        assertThat(section.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(size));
        assertThat(section.isReadOnly()).isTrue();
        assertThat(section.address() % 64).isZero();
        base.verify("s" + size);
        sum += size;
      }
      assertThat(base.bytes()).isBetween(sum, sum + sizes.length * 5_000L);
      assertThat(base.has("s0")).isTrue();
      assertThat(base.has("s2")).isFalse();
      assertThatIllegalArgumentException().isThrownBy(() -> base.section("s2"));
    }
  }

  @Test
  void takesSingleBytesAndSegments() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIR);
    byte[] expected = bytes(BLOCK + 300);
    try (BaseWriter writer = BaseWriter.create(files, DIR, 1, COLLECTION);
        Arena arena = Arena.ofConfined()) {
      try (SectionOutput out = writer.section("mixed")) {
        for (int i = 0; i < 100; i++) {
          out.write(expected[i]);
        }
        MemorySegment rest = arena.allocate(BLOCK + 200);
        rest.copyFrom(MemorySegment.ofArray(expected).asSlice(100));
        out.write(rest);
      }
      writer.finish();
    }
    try (BaseReader base = BaseReader.open(files, DIR, "base-000001")) {
      assertThat(base.section("mixed").toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }
  }

  @Test
  void changesToAPrivateSectionStayPrivate() throws IOException {
    StorageFiles files = StorageFiles.disk();
    String name = write(files, temp, 5_000);
    try (BaseReader base = BaseReader.open(files, temp, name)) {
      MemorySegment mine = base.privateSection("s5000");
      mine.fill((byte) 1);
      assertThat(mine.get(ValueLayout.JAVA_BYTE, 4_999)).isEqualTo((byte) 1);
      assertThat(base.section("s5000").toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(5_000));
      assertThat(base.privateSection("s5000").toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(bytes(5_000));
    }
    try (BaseReader base = BaseReader.open(files, temp, name)) {
      base.verify("s5000");
    }
  }

  @Test
  void aPrivateSectionOfAFileThatCannotBeWrittenToIsACopy() throws IOException {
    StorageFiles files = StorageFiles.disk();
    String name = write(files, temp, 100);
    Path section = temp.resolve(name).resolve("s100");
    assertThat(section.toFile().setWritable(false)).isTrue();
    try (BaseReader base = BaseReader.open(files, temp, name)) {
      base.privateSection("s100").fill((byte) 1);
      assertThat(base.section("s100").toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(100));
    }
  }

  @Test
  void everyFlippedByteIsDetected() throws IOException {
    FaultyFiles files = new FaultyFiles();
    String name = write(files, DIR, 0, 700);
    for (String file : List.of("s0", "s700", "CONTENTS")) {
      Path path = DIR.resolve(name).resolve(file);
      byte[] good = files.content(path);
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << (i % 8));
        files.replace(path, bad);
        assertRefused(files, name, file + " byte " + i, path);
      }
      files.replace(path, good);
    }
  }

  @Test
  void everyCutIsDetectedAtOpen() throws IOException {
    FaultyFiles files = new FaultyFiles();
    String name = write(files, DIR, 0, 700);
    for (String file : List.of("s0", "s700", "CONTENTS")) {
      Path path = DIR.resolve(name).resolve(file);
      byte[] good = files.content(path);
      for (int size = 0; size <= good.length + 1; size++) {
        if (size != good.length) {
          files.replace(path, Arrays.copyOf(good, size));
          assertThatExceptionOfType(DatabaseCorruptException.class)
              .as("%s size %s", file, size)
              .isThrownBy(() -> BaseReader.open(files, DIR, name).close());
        }
      }
      files.replace(path, good);
    }
  }

  private static void assertRefused(FaultyFiles files, String name, String damage, Path path) {
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .as(damage)
        .isThrownBy(() -> {
          try (BaseReader base = BaseReader.open(files, DIR, name)) {
            base.names().forEach(base::verify);
          }
        })
        .satisfies(e -> assertThat(e.file()).isEqualTo(path));
  }

  @Test
  void sectionsThatAreMissingSwappedOrOfAnotherBaseAreDetected() throws IOException {
    FaultyFiles files = new FaultyFiles();
    String name = write(files, DIR, 10, 11);
    Path ten = DIR.resolve(name).resolve("s10");
    Path eleven = DIR.resolve(name).resolve("s11");
    byte[] good = files.content(ten);
    files.replace(ten, files.content(eleven));
    assertRefused(files, name, "swapped", ten);
    files.delete(ten);
    assertRefused(files, name, "missing", ten);
    FaultyFiles other = new FaultyFiles();
    write(other, DIR, 10, 11);
    files.replace(ten, other.content(ten));
    assertRefused(files, name, "of another base of the same name", ten);
    files.replace(ten, good);
    BaseReader.open(files, DIR, name).close();
    files.rename(DIR.resolve(name), DIR.resolve("base-000008"));
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() -> BaseReader.open(files, DIR, "base-000008"));
  }

  @Test
  void damageToADispensableSectionIsKeptForThoseWhoAskForIt() throws IOException {
    FaultyFiles files = new FaultyFiles();
    String name = write(files, DIR, 0, 10, 11);
    Path ten = DIR.resolve(name).resolve("s10");
    byte[] good = files.content(ten);
    for (int size = 0; size < good.length; size++) {
      files.replace(ten, Arrays.copyOf(good, size));
      assertKeptForLater(files, name, ten);
    }
    for (int i = 0; i < good.length; i++) {
      if (i < 4096 || i >= 4096 + 10) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << (i % 8));
        files.replace(ten, bad);
        assertKeptForLater(files, name, ten);
      }
    }
    files.delete(ten);
    assertKeptForLater(files, name, ten);
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() -> BaseReader.open(files, DIR, name, Set.of("s11")));
  }

  private static void assertKeptForLater(FaultyFiles files, String name, Path section)
      throws IOException {
    try (BaseReader base = BaseReader.open(files, DIR, name, Set.of("s10"))) {
      assertThat(base.names()).containsExactly("s0", "s10", "s11");
      assertThat(base.has("s10")).isTrue();
      assertThat(base.isDamaged("s10")).isTrue();
      assertThat(base.isDamaged("s11")).isFalse();
      List<ThrowingCallable> uses =
          List.of(
              () -> base.section("s10"),
              () -> base.privateSection("s10"),
              () -> base.verify("s10"));
      for (ThrowingCallable use : uses) {
        assertThatExceptionOfType(DatabaseCorruptException.class)
            .isThrownBy(use)
            .satisfies(e -> assertThat(e.file()).isEqualTo(section));
      }
      base.verify("s11");
      assertThat(base.bytes()).isPositive();
    }
  }

  @Test
  void aDamagedChecksumInTheTrailerIsNamedAsSuch() throws IOException {
    FaultyFiles files = new FaultyFiles();
    String name = write(files, DIR, 10);
    Path path = DIR.resolve(name).resolve("s10");
    byte[] bad = files.content(path);
    bad[bad.length - 1] ^= 1;
    files.replace(path, bad);
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() -> BaseReader.open(files, DIR, name))
        .satisfies(e -> {
          assertThat(e.offset()).isEqualTo(bad.length - 4);
          String[] words = String.valueOf(e.getMessage()).split("checksum ", 3);
          assertThat(words[1].substring(0, 8)).isNotEqualTo(words[2].substring(0, 8));
        });
  }

  @Test
  void verifyStopsBetweenBlocksWhenTold() throws IOException {
    FaultyFiles files = new FaultyFiles();
    int size = 2 * BLOCK + 10;
    String name = write(files, DIR, size);
    Path path = DIR.resolve(name).resolve("s" + size);
    byte[] bad = files.content(path);
    bad[4096 + BLOCK + 77] ^= 1;
    files.replace(path, bad);
    try (BaseReader base = BaseReader.open(files, DIR, name)) {
      int[] asked = new int[1];
      base.verify("s" + size, () -> ++asked[0] == 2);
      assertThat(asked[0]).isEqualTo(2);
      assertThat(base.isDamaged("s" + size)).isFalse();
      assertThatExceptionOfType(DatabaseCorruptException.class)
          .isThrownBy(() -> base.verify("s" + size, () -> false));
      assertThat(base.isDamaged("s" + size)).isTrue();
    }
  }

  @Test
  void verifyNamesTheBlock() throws IOException {
    FaultyFiles files = new FaultyFiles();
    int size = 2 * BLOCK + 10;
    String name = write(files, DIR, size);
    Path path = DIR.resolve(name).resolve("s" + size);
    byte[] bad = files.content(path);
    bad[4096 + BLOCK + 77] ^= 1;
    files.replace(path, bad);
    try (BaseReader base = BaseReader.open(files, DIR, name)) {
      assertThatExceptionOfType(DatabaseCorruptException.class)
          .isThrownBy(() -> base.verify("s" + size))
          .satisfies(e -> assertThat(e.offset()).isEqualTo(4096 + BLOCK));
    }
  }

  @Test
  void anUnfinishedBaseLeavesNothing() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIR);
    BaseWriter writer = BaseWriter.create(files, DIR, 1, COLLECTION);
    writer.section("a").close();
    SectionOutput open = writer.section("b");
    assertThatIllegalStateException().isThrownBy(() -> writer.section("c"));
    assertThatIllegalStateException().isThrownBy(writer::finish);
    open.write(1);
    writer.close();
    assertThat(files.list(DIR)).isEmpty();
    assertThatIllegalStateException().isThrownBy(writer::finish);
  }

  @Test
  void aSectionThatFailedCannotBeFinished() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIR);
    try (BaseWriter writer = BaseWriter.create(files, DIR, 1, COLLECTION)) {
      SectionOutput out = writer.section("a");
      files.failAt(files.operations(), false);
      assertThatThrownBy(() -> out.write(new byte[2 * BLOCK])).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
      assertThatThrownBy(out::close).isInstanceOf(IOException.class);
      assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
    }
    assertThat(files.list(DIR)).isEmpty();
  }

  @Test
  void replacesAnInterruptedBaseButNeverThePublishedOne() throws IOException {
    FaultyFiles files = new FaultyFiles();
    write(files, DIR, 10);
    String name = write(files, DIR, 11);
    try (BaseReader base = BaseReader.open(files, DIR, name)) {
      assertThat(base.names()).containsExactly("s11");
    }
    Manifest.write(files, DIR, new ManifestData(COLLECTION, 1, name, List.of(8L), 1, 1));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> write(files, DIR, 12));
    BaseReader.open(files, DIR, name).close();
  }

  @Test
  void sectionNamesStayInTheDirectory() throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.createDirectories(DIR);
    try (BaseWriter writer = BaseWriter.create(files, DIR, 1, COLLECTION)) {
      for (String bad : List.of("", "..", "a/b", "A", "CONTENTS", "x".repeat(64), "a\u0000")) {
        assertThatIllegalArgumentException().as(bad).isThrownBy(() -> writer.section(bad));
      }
    }
  }
}
