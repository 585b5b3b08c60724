package dev.vectordb.spring.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads bytes line by line. A line that is too long is passed over without being kept. Not
 * thread-safe.
 */
final class LineReader {
  private static final int FIRST_BYTES = 16 * 1024;

  private final InputStream source;
  private final int maxLine;
  private final byte[] chunk = new byte[FIRST_BYTES];
  private int chunkAt;
  private int chunkEnd;
  private byte[] line = new byte[FIRST_BYTES];
  private int length;
  private boolean tooLong;
  private long number;

  LineReader(InputStream source, int maxLine) {
    this.source = source;
    this.maxLine = maxLine;
  }

  /**
   * Goes to the next line.
   *
   * @return whether there is one
   */
  boolean next() {
    length = 0;
    tooLong = false;
    boolean any = false;
    while (chunkAt < chunkEnd || fill()) {
      any = true;
      int end = chunkAt;
      while (end < chunkEnd && chunk[end] != '\n') {
        end++;
      }
      append(chunkAt, end);
      chunkAt = end;
      if (end < chunkEnd) {
        chunkAt++; // the end of the line
        break;
      }
    }
    if (any) {
      number++;
    }
    return any;
  }

  private boolean fill() {
    try {
      chunkAt = 0;
      chunkEnd = Math.max(0, source.read(chunk, 0, chunk.length));
      return chunkEnd > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(int from, int to) {
    int count = to - from;
    if (tooLong || count > maxLine - length) {
      tooLong = true;
      return;
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.min(maxLine, Math.max(length + count, line.length * 2)));
    }
    System.arraycopy(chunk, from, line, length, count);
    length += count;
  }

  /** Returns the bytes, of which {@link #length} are the line's; valid until the next line. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  boolean isTooLong() {
    return tooLong;
  }

  boolean isBlank() {
    if (tooLong) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Returns the number of the line, from 1. */
  long number() {
    return number;
  }
}
