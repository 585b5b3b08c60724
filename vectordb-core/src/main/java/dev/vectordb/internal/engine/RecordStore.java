package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.model.Metadata;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Ids, metadata and texts, off-heap: those of the base mapped, newer ones in append-only chunks.
 * What was written never changes; an update of metadata appends a new version that names the one
 * before it, so that a reader finds the version that its snapshot sees. One writer, many readers.
 *
 * <pre>
 * version:  0  int64  sequence number
 *           8  int64  reference of the version before, or {@link #NONE}
 *          16  int32  id length          20  int32  metadata length
 *          24  int32  text length or -1  28  int32  residue length
 *          32  id (UTF-8), metadata (MetadataCodec), text (UTF-8), residue (VectorCodec)
 *
 * reference:  0 or more  offset in the base;  below 0  chunk (31 bits), offset (32 bits), sign bit set
 * </pre>
 */
final class RecordStore {
  /** The reference of nothing. */
  static final long NONE = -1;

  private static final int HEADER = 32;
  private static final Path NO_FILE = Path.of("memory");
  private static final int FIRST_CHUNK = 1 << 16;
  private static final int LARGEST_CHUNK = 1 << 24;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final @Nullable MemorySegment base;
  private final @Nullable Path file;
  private volatile MemorySegment[] chunks = {};
  private long used;
  private final LongAdder bytes = new LongAdder();
  private final LongAdder garbageBytes = new LongAdder();

  /** A store without a base. */
  RecordStore(Arena arena) {
    this(arena, null, null);
  }

  /**
   * A store upon a base.
   *
   * @param base the records, mapped
   * @param file where they come from, for messages
   */
  RecordStore(Arena arena, @Nullable MemorySegment base, @Nullable Path file) {
    this.arena = arena;
    this.base = base;
    this.file = file;
  }

  /** The encoded parts of a version, ready to append. */
  @SuppressWarnings("ArrayRecordComponent") // passed once, from encoder to store
  record Parts(byte[] id, byte[] metadata, byte @Nullable [] text, byte[] residue) {
    int size() {
      return HEADER
          + id.length
          + metadata.length
          + (text == null ? 0 : text.length)
          + residue.length;
    }

    byte[] encode(long sequenceNumber, long previous) {
      byte[] bytes = new byte[size()];
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putLong(sequenceNumber).putLong(previous);
      buffer.putInt(id.length).putInt(metadata.length);
      buffer.putInt(text == null ? -1 : text.length).putInt(residue.length);
      buffer.put(id).put(metadata);
      if (text != null) {
        buffer.put(text);
      }
      buffer.put(residue);
      return bytes;
    }
  }

  /**
   * Appends a version.
   *
   * @param sequenceNumber the operation that made it
   * @param previous the version before it, or {@link #NONE}
   * @param parts what it holds
   * @return its reference
   */
  long append(long sequenceNumber, long previous, Parts parts) {
    int size = parts.size();
    MemorySegment[] current = chunks;
    if (current.length == 0 || used + size > current[current.length - 1].byteSize()) {
      long chunk =
          Math.max(
              size, Math.min(LARGEST_CHUNK, (long) FIRST_CHUNK << Math.min(8, current.length)));
      current = Arrays.copyOf(current, current.length + 1);
      current[current.length - 1] = arena.allocate(chunk, Long.BYTES);
      bytes.add(chunk);
      used = 0;
      chunks = current;
    }
    int chunk = current.length - 1;
    MemorySegment.copy(
        MemorySegment.ofArray(parts.encode(sequenceNumber, previous)),
        0,
        current[chunk],
        used,
        size);
    long reference = Long.MIN_VALUE | (long) chunk << 32 | used;
    used += size;
    return reference;
  }

  /**
   * Finds the version that a snapshot sees.
   *
   * @param reference the newest version
   * @param sequenceNumber the snapshot
   * @return the newest version not newer than the snapshot
   */
  long visible(long reference, long sequenceNumber) {
    long version = reference;
    while (version < 0) { // the base holds no versions before others, whatever damage says
      MemorySegment segment = segment(version);
      long offset = offset(version);
      long previous = segment.get(LONG, offset + 8);
      if (previous == NONE || segment.get(LONG, offset) <= sequenceNumber) {
        return version;
      }
      version = previous;
    }
    return version;
  }

  /**
   * Reads a version.
   *
   * @param reference the version
   * @return what it holds
   * @throws DatabaseCorruptException if the base is damaged there
   */
  StoredRecord read(long reference) {
    Parts parts = parts(reference);
    byte[] metadata = parts.metadata();
    byte[] text = parts.text();
    return new StoredRecord(
        new String(parts.id(), StandardCharsets.UTF_8),
        decode(metadata, reference),
        text == null ? null : new String(text, StandardCharsets.UTF_8),
        parts.residue(),
        parts.size() * 2 + metadata.length * 3 + 128);
  }

  private Metadata decode(byte[] metadata, long reference) {
    if (metadata.length == 0) {
      return Metadata.empty(); // the log may leave it out
    }
    try {
      return MetadataCodec.decode(metadata, 0, metadata.length);
    } catch (IllegalArgumentException | VectorDatabaseException e) {
      throw damaged(reference, "metadata: " + e.getMessage());
    }
  }

  Parts parts(long reference) {
    MemorySegment segment = segment(reference);
    long at = offset(reference);
    int textLength = segment.get(INT, at + 24);
    byte[] id = new byte[idLength(segment, at)];
    byte[] metadata = new byte[length(segment, at, 20)];
    byte[] text = textLength < 0 ? null : new byte[length(segment, at, 24)];
    byte[] residue = new byte[length(segment, at, 28)];
    long from = at + HEADER;
    from = copy(segment, from, id);
    from = copy(segment, from, metadata);
    if (text != null) {
      from = copy(segment, from, text);
    }
    copy(segment, from, residue);
    return new Parts(id, metadata, text, residue);
  }

  byte[] idBytes(long reference) {
    MemorySegment segment = segment(reference);
    long at = offset(reference);
    byte[] id = new byte[idLength(segment, at)];
    copy(segment, at + HEADER, id);
    return id;
  }

  /** Returns the encoded metadata of a version. */
  byte[] metadataBytes(long reference) {
    MemorySegment segment = segment(reference);
    long at = offset(reference);
    byte[] metadata = new byte[length(segment, at, 20)];
    copy(segment, at + HEADER + length(segment, at, 16), metadata);
    return metadata;
  }

  /** Returns the text of a version, or null if it has none. */
  byte @Nullable [] textBytes(long reference) {
    MemorySegment segment = segment(reference);
    long at = offset(reference);
    if (segment.get(INT, at + 24) < 0) {
      return null;
    }
    byte[] text = new byte[length(segment, at, 24)];
    copy(segment, at + HEADER + length(segment, at, 16) + length(segment, at, 20), text);
    return text;
  }

  boolean hasId(long reference, byte[] id) {
    MemorySegment segment = segment(reference);
    long at = offset(reference);
    boolean same =
        segment.get(INT, at + 16) == id.length && id.length <= segment.byteSize() - at - HEADER;
    // Not by mismatch: where mapped memory cannot be read, that would end the process.
    for (int i = 0; i < id.length && same; i++) {
      same = segment.get(ValueLayout.JAVA_BYTE, at + HEADER + i) == id[i];
    }
    return same;
  }

  /**
   * Writes a version as the base holds it: without those before it.
   *
   * @param reference the version
   * @param out where to
   * @return bytes written
   */
  int copyTo(long reference, OutputStream out) throws IOException {
    long sequenceNumber = segment(reference).get(LONG, offset(reference));
    byte[] encoded = parts(reference).encode(sequenceNumber, NONE);
    out.write(encoded);
    return encoded.length;
  }

  /** Counts a version that no snapshot to come will see. Versions of the base take no memory. */
  void superseded(long reference) {
    if (reference < 0) {
      garbageBytes.add(parts(reference).size());
    }
  }

  /** Returns the bytes of anonymous memory that only old snapshots see. */
  long garbageBytes() {
    return garbageBytes.sum();
  }

  /** Returns the bytes of anonymous memory. */
  long bytes() {
    return bytes.sum();
  }

  private MemorySegment segment(long reference) {
    if (reference < 0) {
      int chunk = (int) (reference >>> 32) & Integer.MAX_VALUE;
      MemorySegment[] all = chunks;
      if (chunk >= all.length || offset(reference) > all[chunk].byteSize() - HEADER) {
        throw damaged(reference, "a reference to no record");
      }
      return all[chunk];
    }
    if (base == null || reference > base.byteSize() - HEADER) {
      throw damaged(reference, "a reference behind the last record");
    }
    return base;
  }

  private DatabaseCorruptException damaged(long reference, String actual) {
    return new DatabaseCorruptException(
        file == null ? NO_FILE : file,
        offset(reference),
        "a record",
        actual,
        "Restore the directory from a backup.");
  }

  private static long offset(long reference) {
    return reference < 0 ? reference & 0xFFFF_FFFFL : reference;
  }

  /** A length as it stands in memory, never trusted beyond the segment it stands in. */
  private int length(MemorySegment segment, long at, int field) {
    int length = segment.get(INT, at + field);
    if (length < 0 || length > segment.byteSize() - at - HEADER) {
      throw damaged(at, "a length of " + length);
    }
    return length;
  }

  /** No record is without an id, and nothing could be written under one that is too long. */
  private int idLength(MemorySegment segment, long at) {
    int length = length(segment, at, 16);
    if (length == 0 || length > Limits.MAX_ID_BYTES) {
      throw damaged(at, "an id of " + length + " bytes");
    }
    return length;
  }

  private long copy(MemorySegment segment, long from, byte[] target) {
    if (target.length > segment.byteSize() - from) {
      throw damaged(from, "the end");
    }
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from, target, 0, target.length);
    return from + target.length;
  }
}
