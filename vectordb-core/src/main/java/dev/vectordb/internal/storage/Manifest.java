package dev.vectordb.internal.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code MANIFEST} of a collection: replacing it is what makes a new base or log file take
 * effect. Little-endian.
 *
 * <pre>
 *    0              64        68
 *   +--------------+---------+---------------------------------------
 *   | FileHeader,  | crc32c  | body, to the end of the file
 *   | number =     | file id |
 *   | generation   | + body  |
 *   +--------------+---------+---------------------------------------
 *
 *   body
 *   +--------------------+--------------+-----------+-----------------+-----------+------+
 *   | baseSequenceNumber | baseOrdinals | incrCount | incr numbers    | baseBytes | base |
 *   | i64                | i32          | i32       | i64[incrCount]  | u16       | ASCII|
 *   +--------------------+--------------+-----------+-----------------+-----------+------+
 * </pre>
 */
public final class Manifest {
  static final String NAME = "MANIFEST";
  private static final int BODY_OFFSET = FileHeader.BYTES + Integer.BYTES;
  private static final int MAX_BYTES = 1024 + Limits.MAX_INCR_FILES * Long.BYTES;

  private Manifest() {}

  /**
   * Tells whether a collection has a manifest; one without was never completely created.
   *
   * @param files where
   * @param dir directory of the collection
   * @return whether it exists
   * @throws IOException if it cannot be found out
   */
  public static boolean exists(StorageFiles files, Path dir) throws IOException {
    return files.exists(dir.resolve(NAME));
  }

  /**
   * Reads the manifest.
   *
   * @param files where
   * @param dir directory of the collection
   * @return its content
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws DatabaseCorruptException if it is damaged
   * @throws dev.vectordb.exception.FormatTooNewException if a newer version wrote it
   * @throws IOException if reading fails
   */
  public static ManifestData read(StorageFiles files, Path dir) throws IOException {
    Path file = dir.resolve(NAME);
    ByteBuffer in = WholeFiles.read(files, file, MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FileHeader header = FileHeader.decode(in, FileFormat.MANIFEST, file);
    if (in.remaining() < BODY_OFFSET) {
      throw Corruption.at(file, in.remaining(), "a body", "the end of the file");
    }
    int expected = in.getInt(FileHeader.BYTES);
    ByteBuffer body = in.position(BODY_OFFSET).slice().order(ByteOrder.LITTLE_ENDIAN);
    int actual = Checksums.crc32c(header.fileId(), body);
    if (expected != actual) {
      throw Corruption.checksum(file, BODY_OFFSET, expected, actual);
    }
    try {
      return body(header, body);
    } catch (IllegalArgumentException e) {
      throw Corruption.at(file, BODY_OFFSET, "a manifest", "" + e.getMessage());
    } catch (BufferUnderflowException e) {
      throw Corruption.at(file, BODY_OFFSET + body.limit(), "a manifest", "the end of the file");
    }
  }

  private static ManifestData body(FileHeader header, ByteBuffer in) {
    long sequenceNumber = in.getLong();
    int ordinals = in.getInt();
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / Long.BYTES) {
      throw new IllegalArgumentException(count + " log files");
    }
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.getLong());
    }
    byte[] base = new byte[Short.toUnsignedInt(in.getShort())];
    if (base.length != in.remaining()) {
      throw new IllegalArgumentException("a base name of " + base.length + " bytes");
    }
    in.get(base);
    return new ManifestData(
        header.collection(),
        header.number(),
        base.length == 0 ? null : new String(base, ISO_8859_1),
        numbers,
        sequenceNumber,
        ordinals);
  }

  /**
   * Replaces the manifest; on return it is on the device. After a failure the old or the new one
   * may be in force: no file that either names may be deleted or appended to, until the collection
   * has been opened again.
   *
   * @param files where
   * @param dir directory of the collection
   * @param data its new content
   * @throws IOException if writing fails
   */
  public static void write(StorageFiles files, Path dir, ManifestData data) throws IOException {
    WholeFiles.write(files, dir.resolve(NAME), encode(files.newFileId(), data));
  }

  /** Returns the bytes of a manifest. */
  static ByteBuffer encode(long fileId, ManifestData data) {
    FileHeader header =
        FileHeader.create(FileFormat.MANIFEST, fileId, data.collection(), data.generation());
    byte[] base = data.base() == null ? new byte[0] : data.base().getBytes(ISO_8859_1);
    int bytes = BODY_OFFSET + 18 + data.incrNumbers().size() * Long.BYTES + base.length;
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(header.encode()).putInt(0);
    out.putLong(data.baseSequenceNumber()).putInt(data.baseOrdinals());
    out.putInt(data.incrNumbers().size());
    data.incrNumbers().forEach(out::putLong);
    out.putShort((short) base.length).put(base);
    ByteBuffer body = out.slice(BODY_OFFSET, bytes - BODY_OFFSET);
    out.putInt(FileHeader.BYTES, Checksums.crc32c(header.fileId(), body));
    return out.flip();
  }

  /**
   * Deletes what crashes and replaced manifests left behind: bases, log files and temporary files
   * that the manifest does not name. For use while nothing else is being written in the directory.
   *
   * @param files where
   * @param dir directory of the collection
   * @param data the manifest in force
   * @return names of what was deleted
   * @throws IOException if deleting fails
   */
  public static List<String> deleteUnlisted(StorageFiles files, Path dir, ManifestData data)
      throws IOException {
    List<String> deleted = new ArrayList<>();
    for (String name : files.list(dir)) {
      boolean stale =
          BaseFormat.isTemporary(name)
              || name.equals(WholeFiles.temporary(dir.resolve(NAME)).getFileName().toString())
              || name.equals(CollectionDescriptor.TEMPORARY)
              || (BaseFormat.isName(name) && !name.equals(data.base()))
              || (AofFormat.isName(name) && !data.incrNumbers().contains(AofFormat.number(name)));
      if (stale) {
        files.deleteTree(dir.resolve(name));
        deleted.add(name);
      }
    }
    return deleted;
  }
}
