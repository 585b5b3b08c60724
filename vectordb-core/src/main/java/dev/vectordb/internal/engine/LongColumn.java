package dev.vectordb.internal.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One long per ordinal, off-heap: first those of the base, mapped copy-on-write, then chunks. One
 * writer, many readers: a value is published with release and read with acquire.
 */
final class LongColumn {
  private static final int CHUNK_SHIFT = 13;
  private static final int CHUNK_LENGTH = 1 << CHUNK_SHIFT;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena;
  private final @Nullable MemorySegment base;
  private final int baseLength;
  private volatile MemorySegment[] chunks = {};

  LongColumn(Arena arena) {
    this(arena, null, 0);
  }

  LongColumn(Arena arena, @Nullable MemorySegment base, int baseLength) {
    this.arena = arena;
    this.base = base;
    this.baseLength = baseLength;
    if (base != null && base.byteSize() < (long) baseLength * Long.BYTES) {
      throw new IllegalArgumentException(
          "holds " + base.byteSize() + " bytes for " + baseLength + " records");
    }
  }

  long get(int ordinal) {
    if (base != null && ordinal < baseLength) {
      return (long) LONG.getAcquire(base, (long) ordinal << 3);
    }
    int index = ordinal - baseLength;
    return (long)
        LONG.getAcquire(chunks[index >>> CHUNK_SHIFT], (long) (index & (CHUNK_LENGTH - 1)) << 3);
  }

  void set(int ordinal, long value) {
    if (base != null && ordinal < baseLength) {
      LONG.setRelease(base, (long) ordinal << 3, value);
      return;
    }
    int index = ordinal - baseLength;
    int chunk = index >>> CHUNK_SHIFT;
    if (chunk == chunks.length) {
      MemorySegment[] grown = Arrays.copyOf(chunks, chunk + 1);
      grown[chunk] = arena.allocate((long) CHUNK_LENGTH << 3, Long.BYTES);
      chunks = grown;
    }
    LONG.setRelease(chunks[chunk], (long) (index & (CHUNK_LENGTH - 1)) << 3, value);
  }

  long bytes() {
    return (long) chunks.length * CHUNK_LENGTH * Long.BYTES;
  }
}
