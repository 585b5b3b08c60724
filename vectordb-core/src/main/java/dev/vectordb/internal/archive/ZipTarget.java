package dev.vectordb.internal.archive;

import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.FileCopy;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A copy in a ZIP file, entry by entry as the files lie in the directory: unpacked by any tool it
 * can be opened like the database itself. Equal copies are equal byte by byte.
 *
 * <p>Numbers such as vectors do not shrink and are stored; so is whatever shrinks so much that the
 * archive would look like one that is made to fill a disk.
 */
public final class ZipTarget implements CopyTarget {
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** The files of a base that are mostly texts; log files hold texts too. */
  private static final Set<String> WORDS = Set.of("records", "fields", "text");

  /** A small file is mostly its header, and soon compressed whatever it holds. */
  private static final int SMALL_BYTES = 1 << 20;

  private final CountingStream out;
  private final Zip zip;
  private long copied;

  /**
   * Begins an archive.
   *
   * @param out where to; stays the caller's and is not closed
   */
  public ZipTarget(OutputStream out) {
    this.out = new CountingStream(out);
    this.zip = new Zip(this.out);
  }

  @Override
  public void add(String path, FileCopy copy, Meter meter) throws IOException {
    boolean shrinks =
        WORDS.contains(copy.name()) || !path.contains("/base-") || copy.bytes() < SMALL_BYTES;
    ZipEntry entry = new ZipEntry(path);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    copy.readAll(part -> {
      zip.setLevel(shrinks && !looksLikeABomb() ? Deflater.BEST_SPEED : Deflater.NO_COMPRESSION);
      int bytes = part.remaining();
      write(part);
      copied += bytes;
      meter.copied(bytes);
    });
    zip.closeEntry();
  }

  /** Far enough below what is refused, as the compressor holds some bytes back. */
  private boolean looksLikeABomb() {
    return copied > Limits.MIN_ARCHIVE_BYTES_FOR_RATIO / 2
        && copied > out.written * (Limits.MAX_ARCHIVE_RATIO / 2);
  }

  private void write(ByteBuffer part) throws IOException {
    if (part.hasArray()) {
      zip.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
    } else {
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      zip.write(bytes);
    }
  }

  @Override
  public void finish() throws IOException {
    zip.finish();
    zip.flush();
  }

  /** Leaves the stream to the caller, who knows by the exception that it holds half an archive. */
  @Override
  public void close() {
    zip.end();
  }

  /** A stream that can be let go without being completed. */
  private static final class Zip extends ZipOutputStream {
    Zip(OutputStream out) {
      super(out);
    }

    void end() {
      def.end();
    }
  }

  /** Counts what is written. */
  private static final class CountingStream extends FilterOutputStream {
    long written;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
