package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.CollectionConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a base that is damaged, as far as all their bytes are as they were written.
 * What is derived is not looked at.
 */
final class BaseSalvage {
  private static final List<String> NEEDED =
      List.of("references", "records", "vectors", "births", "deaths");
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int RECORD_HEADER = 32;

  /** Takes what is found, in the order of writing as far as that is known. */
  interface Sink {
    void record(LogRecord upsert);

    /** A record was there; its id is null and its number 0 where they are not known. */
    void lost(@Nullable String id, long number);
  }

  private record Part(MemorySegment bytes, BitSet damaged) {
    boolean good(long from, long length) {
      if (from < 0 || length < 0 || from > bytes.byteSize() - length) {
        return false;
      }
      int first = (int) (from / BaseReader.BLOCK_BYTES);
      int next = damaged.nextSetBit(first);
      return next < 0 || next > (from + Math.max(length, 1) - 1) / BaseReader.BLOCK_BYTES;
    }

    @Nullable Long number(int ordinal) {
      long at = (long) ordinal * Long.BYTES;
      return good(at, Long.BYTES) ? bytes.get(LONG, at) : null;
    }
  }

  private final BaseReader base;
  private final VectorCodec codec;
  private final int dimension;
  private final Map<String, Part> parts = new HashMap<>();
  private final Sink sink;

  private BaseSalvage(BaseReader base, CollectionConfig config, Sink sink) {
    this.base = base;
    this.codec = new VectorCodec(config.dimension(), config.metric());
    this.dimension = config.dimension();
    this.sink = sink;
    for (String section : NEEDED) {
      parts.put(section, part(base, section));
    }
  }

  /** A section that cannot be mapped is as one with no bytes. */
  private static Part part(BaseReader base, String section) {
    try {
      return new Part(base.section(section), base.damagedBlocks(section));
    } catch (DatabaseCorruptException | IllegalArgumentException e) {
      return new Part(MemorySegment.NULL, new BitSet());
    }
  }

  /**
   * Reads a base.
   *
   * @param base the base, opened with all sections as dispensable
   * @param config what the collection is
   * @param sink gets what is found
   */
  static void read(BaseReader base, CollectionConfig config, Sink sink) {
    new BaseSalvage(base, config, sink).read();
  }

  private Part part(String section) {
    Part found = parts.get(section);
    return found == null ? new Part(MemorySegment.NULL, new BitSet()) : found;
  }

  private void read() {
    long bytes = 0;
    for (String section : List.of("references", "births", "deaths")) {
      bytes = Math.max(bytes, part(section).bytes.byteSize());
    }
    int count = (int) (bytes / Long.BYTES);
    long last = 0;
    for (int ordinal : written(count)) {
      Long birth = part("births").number(ordinal);
      last = birth == null ? last + 1 : Math.max(last + 1, birth);
      read(ordinal, last, birth == null ? 0 : birth);
    }
  }

  /** The ordinals in the order of their writing, which is another in few bases. */
  private int[] written(int count) {
    int[] ordinals = new int[count];
    Arrays.setAll(ordinals, i -> i);
    if (!base.has(WritingOrder.SECTION)) {
      return ordinals;
    }
    try {
      base.verify(WritingOrder.SECTION);
      WritingOrder order = WritingOrder.open(base.section(WritingOrder.SECTION), count);
      int[] written = new int[count];
      Arrays.setAll(written, order::ordinalAt);
      if (Arrays.equals(Arrays.stream(written).sorted().toArray(), ordinals)) {
        return written;
      }
    } catch (DatabaseCorruptException | IllegalArgumentException e) {
      // The births tell it too.
    }
    return sortedByBirth(count);
  }

  /** Those whose birth is not known come first: their numbers must be below that of the next. */
  private int[] sortedByBirth(int count) {
    return IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingLong(this::knownBirth))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private long knownBirth(int ordinal) {
    Long birth = part("births").number(ordinal);
    return birth == null ? 0 : birth;
  }

  private void read(int ordinal, long number, long birth) {
    Long death = part("deaths").number(ordinal);
    Long reference = part("references").number(ordinal);
    if ((death != null && death != 0) || (reference != null && reference == RecordStore.NONE)) {
      return;
    }
    if (reference == null) {
      sink.lost(null, birth);
      return;
    }
    Part records = part("records");
    String id = id(records, reference);
    long row = ordinal * VectorRows.strideBytes(dimension);
    if (id == null
        || !records.good(reference, recordBytes(records, reference))
        || !part("vectors").good(row, VectorRows.strideBytes(dimension))) {
      sink.lost(id, birth);
      return;
    }
    sink.record(upsert(id, reference, row, number));
  }

  private static @Nullable String id(Part records, long reference) {
    if (!records.good(reference, RECORD_HEADER)) {
      return null;
    }
    int length = records.bytes.get(INT, reference + 16);
    if (!records.good(reference + RECORD_HEADER, length)) {
      return null;
    }
    byte[] id =
        records.bytes.asSlice(reference + RECORD_HEADER, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(id, StandardCharsets.UTF_8);
  }

  private static long recordBytes(Part records, long reference) {
    long bytes = RECORD_HEADER;
    for (int field = 16; field < RECORD_HEADER; field += Integer.BYTES) {
      bytes += Math.max(0, records.bytes.get(INT, reference + field));
    }
    return bytes;
  }

  private LogRecord upsert(String id, long reference, long row, long number) {
    MemorySegment records = part("records").bytes;
    int idBytes = records.get(INT, reference + 16);
    int metadataBytes = records.get(INT, reference + 20);
    int textBytes = records.get(INT, reference + 24);
    int residueBytes = records.get(INT, reference + 28);
    long at = reference + RECORD_HEADER + idBytes;
    byte[] metadata = records.asSlice(at, metadataBytes).toArray(ValueLayout.JAVA_BYTE);
    at += metadataBytes;
    String text = null;
    if (textBytes >= 0) {
      byte[] encoded = records.asSlice(at, textBytes).toArray(ValueLayout.JAVA_BYTE);
      text = new String(encoded, StandardCharsets.UTF_8);
      at += textBytes;
    }
    byte[] residue = records.asSlice(at, residueBytes).toArray(ValueLayout.JAVA_BYTE);
    float[] vector = new float[dimension];
    MemorySegment rows = part("vectors").bytes;
    for (int i = 0; i < dimension; i++) {
      vector[i] = rows.get(FLOAT, row + (long) i * Float.BYTES);
    }
    codec.restore(vector, residue);
    return LogRecord.upsert(number, id, vector, metadata, text);
  }
}
