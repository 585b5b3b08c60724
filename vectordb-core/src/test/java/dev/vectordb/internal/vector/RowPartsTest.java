package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of mapped memory, in parts. */
class RowPartsTest {
  private static final int STRIDE = 64;
  private static final int ROWS = 11;

  @TempDir Path directory = Path.of("unset");

  private MemorySegment mapped(Arena arena) throws IOException {
    byte[] bytes = new byte[ROWS * STRIDE];
    for (int row = 0; row < ROWS; row++) {
      bytes[row * STRIDE] = (byte) (row + 1);
    }
    Path file = Files.write(directory.resolve("rows"), bytes);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, bytes.length, arena);
    }
  }

  @Test
  void mappedRowsLookToTheCompilerLikeAnonymousOnes() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment mapped = mapped(arena);
      Class<?> anonymous = arena.allocate(STRIDE).getClass();
      assertThat(mapped.getClass()).isNotEqualTo(anonymous);
      assertThat(new RowParts(mapped, STRIDE, ROWS).segmentOf(0).getClass()).isEqualTo(anonymous);
    }
  }

  @Test
  void findsRowsInEveryPart() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      for (long partBytes : new long[] {STRIDE, 4 * STRIDE, 100 * STRIDE}) {
        RowParts parts = new RowParts(mapped(arena), STRIDE, ROWS, partBytes);
        for (int row = 0; row < ROWS; row++) {
          assertThat(parts.segmentOf(row).get(ValueLayout.JAVA_BYTE, parts.offsetOf(row)))
              .isEqualTo((byte) (row + 1));
        }
        int rowsOfPart = (int) Long.highestOneBit(partBytes / STRIDE);
        assertThat(parts.runEnd(0)).isEqualTo(Math.min(ROWS, rowsOfPart));
        assertThat(parts.runEnd(ROWS - 1)).isEqualTo(ROWS);
      }
    }
  }

  @Test
  void noRowsTakeNoMemory() {
    assertThat(new RowParts(MemorySegment.NULL, STRIDE, 0).runEnd(0)).isZero();
  }
}
