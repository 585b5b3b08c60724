package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.VectorDatabaseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R7: lengths that lie, under checksums that hold, in a heap that forgives nothing. */
@Tag("reliability")
class HostileFilesTest {
  private static final Path DIR = Path.of("/db");
  private static final UUID COLLECTION = new UUID(1, 2);
  private static final int[] LENGTHS = {
    -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 1 << 28, 1 << 20, 65_536
  };

  @Test
  void noLengthIsBelievedInASmallHeap() throws IOException {
    List<String> options = List.of("-Xmx16m", "-XX:MaxDirectMemorySize=16m");
    try (ForkedJvm jvm = new ForkedJvm(options, Hostile.class)) {
      assertThat(jvm.await("refused")).isEqualTo("refused all");
    }
  }

  /** Runs in the small heap. */
  static final class Hostile {
    public static void main(String[] arguments) throws IOException {
      FaultyFiles files = new FaultyFiles();
      files.createDirectories(DIR);
      Manifest.write(files, DIR, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
      for (int length : LENGTHS) {
        aof(files, length);
        payload(length);
        manifest(files, length);
        contents(files, length);
      }
      System.out.println("refused all");
    }

    /** A frame whose checksum covers the length; at the end of the file it is a torn tail. */
    private static void aof(FaultyFiles files, int length) throws IOException {
      Aof.create(files, DIR, COLLECTION, 1);
      Path path = DIR.resolve("aof-000001.incr");
      byte[] header = files.content(path);
      long fileId = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
      ByteBuffer file = ByteBuffer.allocate(64 + 20 + 100).order(ByteOrder.LITTLE_ENDIAN);
      file.put(header).putInt(length).putInt(0).putLong(64);
      file.putInt(new AofFormat.FrameChecksum(fileId).of(64, length, 0, 64));
      files.replace(path, file.array());
      ManifestData manifest = new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0);
      Aof.open(
              files,
              DIR,
              manifest,
              true,
              payload -> {
                throw new IllegalStateException("accepted a frame of " + length);
              })
          .close();
    }

    private static void payload(int length) {
      LogRecord small = LogRecord.upsert(1, "a", new float[] {1}, new byte[1], "b");
      byte[] good = LogFrameCodec.encode(COLLECTION, List.of(small)).array();
      // The count, the dimension, the bytes of the metadata and of the text.
      for (int at : new int[] {4, 37, 45, 50}) {
        ByteBuffer bad = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
        bad.putInt(at, length);
        try {
          LogFrameCodec.decode(bad);
          throw new IllegalStateException("accepted " + length + " at " + at);
        } catch (IllegalArgumentException e) {
          // As it must be.
        }
      }
    }

    private static void manifest(FaultyFiles files, int length) throws IOException {
      Path dir = DIR.resolve("m");
      files.createDirectories(dir);
      Manifest.write(files, dir, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
      forge(files, dir.resolve("MANIFEST"), 68 + 12, length);
      expectRefusal(() -> Manifest.read(files, dir), "manifest " + length);
    }

    private static void contents(FaultyFiles files, int length) throws IOException {
      for (int at : new int[] {68, 68 + 4 + 3 + 8}) {
        files.deleteTree(DIR.resolve("base-000001"));
        try (BaseWriter writer = BaseWriter.create(files, DIR, 1, COLLECTION)) {
          writer.section("s").close();
          writer.finish();
        }
        forge(files, DIR.resolve("base-000001").resolve("CONTENTS"), at, length);
        expectRefusal(() -> BaseReader.open(files, DIR, "base-000001"), "contents " + length);
      }
    }

    /** Puts a number into a body and makes the checksum hold. */
    private static void forge(FaultyFiles files, Path path, int at, int value) throws IOException {
      ByteBuffer file = ByteBuffer.wrap(files.content(path)).order(ByteOrder.LITTLE_ENDIAN);
      file.putInt(at, value);
      ByteBuffer body = file.slice(68, file.limit() - 68);
      file.putInt(64, Checksums.crc32c(file.getLong(16), body));
      files.replace(path, file.array());
    }

    private interface Reading {
      Object read() throws IOException;
    }

    private static void expectRefusal(Reading reading, String what) throws IOException {
      try {
        throw new IllegalStateException("accepted " + what + ": " + reading.read());
      } catch (VectorDatabaseException e) {
        // As it must be.
      }
    }
  }
}
