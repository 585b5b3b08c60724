package dev.vectordb.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of an archive is bounded by what really comes out, not by what it says. */
class ArchiveReaderTest {
  private static final StorageFiles FILES = StorageFiles.disk();
  private static final UUID ID = new UUID(1, 2);
  private static final Set<String> SECTIONS = Set.of("records", "vectors");
  private static final ArchiveLimits LARGE = new ArchiveLimits(9, 1 << 20, 1 << 21, 100, 0);

  @TempDir Path temp;

  /** Two files of random bytes, or of one. */
  private Path archive(int bytes, boolean random) throws IOException {
    Path archive = temp.resolve("archive.zip");
    byte[] content = new byte[bytes];
    if (random) {
      new Random(1).nextBytes(content);
    }
    try (OutputStream out = Files.newOutputStream(archive);
        ZipTarget zip = new ZipTarget(out)) {
      zip.add("FORMAT", FileCopy.ofFormat(), _ -> {});
      for (String name : SECTIONS) {
        Path file = Files.write(temp.resolve(name), content);
        try (FileCopy copy = FileCopy.of(FILES, file)) {
          zip.add("collections/" + ID + "/base-000001/" + name, copy, _ -> {});
        }
      }
      zip.finish();
    }
    return archive;
  }

  private long unpack(Path archive, ArchiveLimits limits) throws IOException {
    Path target = Files.createTempDirectory(temp, "unpacked");
    try (ArchiveReader reader = ArchiveReader.open(archive, SECTIONS, limits)) {
      assertThat(reader.collections()).containsExactly(ID);
      reader.unpack(ID, FILES, target, _ -> {});
    } finally {
      try (Stream<Path> files = Files.walk(target)) {
        long written = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        assertThat(written).isLessThanOrEqualTo(limits.totalBytes());
      }
    }
    return Files.size(target.resolve("base-000001/records"));
  }

  @Test
  void whatIsWithinTheLimitsComesOut() throws IOException {
    assertThat(unpack(archive(1 << 20, true), LARGE)).isEqualTo(1 << 20);
  }

  @Test
  void eachLimitIsKept() throws IOException {
    Path archive = archive(1 << 20, true);
    assertRefused(archive, new ArchiveLimits(2, 1 << 20, 1 << 21, 100, 0), "3 entries");
    assertRefused(
        archive, new ArchiveLimits(9, (1 << 20) - 1, 1 << 21, 100, 0), "1048575 bytes allowed");
    assertRefused(
        archive, new ArchiveLimits(9, 1 << 20, (1 << 21) - 1, 100, 0), "2097151 bytes allowed");
  }

  @Test
  void aRatioIsKeptAboveWhatIsFree() throws IOException {
    Path bomb = archive(1 << 20, false);
    assertRefused(bomb, new ArchiveLimits(9, 1 << 20, 1 << 21, 1, 0), "times");
    assertThatNoException()
        .isThrownBy(() -> unpack(bomb, new ArchiveLimits(9, 1 << 20, 1 << 21, 1, 1 << 21)));
  }

  private void assertRefused(Path archive, ArchiveLimits limits, String why) {
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> unpack(archive, limits))
        .withMessageContaining(why);
  }

  /** Else what one database writes, another would refuse. */
  @Test
  void whatIsExportedIsNeverRefusedForItsRatio() throws IOException {
    Path file = temp.resolve("large");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
    }
    Path archive = temp.resolve("zeros.zip");
    try (OutputStream out = Files.newOutputStream(archive);
        ZipTarget zip = new ZipTarget(out);
        FileCopy copy = FileCopy.of(FILES, file)) {
      zip.add("FORMAT", FileCopy.ofFormat(), _ -> {});
      zip.add("collections/" + ID + "/DESCRIPTOR", copy, _ -> {});
      zip.finish();
    }
    assertThat(Files.size(archive)).isLessThan(90 << 20);
    Path target = Files.createDirectory(temp.resolve("target"));
    try (ArchiveReader reader = ArchiveReader.open(archive, SECTIONS, ArchiveLimits.DEFAULT)) {
      reader.unpack(ID, FILES, target, _ -> {});
    }
    assertThat(Files.size(target.resolve("DESCRIPTOR"))).isEqualTo(100 << 20);
  }

  /** From 65,536 entries on a directory has an end of another form. */
  @Test
  void directoriesOfEverySizeAreRead() throws IOException {
    for (int entries : new int[] {1, 65_534, 65_535, 65_536, 70_000}) {
      Path archive = temp.resolve("many.zip");
      try (ZipOutputStream zip =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)))) {
        for (int i = 0; i < entries; i++) {
          zip.putNextEntry(new ZipEntry("e" + i));
        }
      }
      try (StorageFile file = FILES.open(archive, OpenMode.READ)) {
        assertThat(ZipDirectory.check(file, entries)).isEqualTo(entries);
        assertThatExceptionOfType(InvalidArchiveException.class)
            .isThrownBy(() -> ZipDirectory.check(file, entries - 1));
      }
    }
  }
}
