package dev.vectordb.internal.jobs;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines as bytes and knows where it is. A line is as long as a limit allows at most. */
final class LineReader {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private byte[] line = new byte[BUFFER_BYTES];
  private int length;
  private long offset;
  private long lineNumber;
  private boolean atEnd;

  LineReader(InputStream in, long offset, long lineNumber) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.offset = offset;
    this.lineNumber = lineNumber;
  }

  /** Reads a line; false at the end. */
  boolean next() throws IOException {
    length = 0;
    int read;
    while ((read = in.read()) != '\n') {
      if (read < 0) {
        atEnd = true;
        break;
      }
      if (length == line.length) {
        grow();
      }
      line[length++] = (byte) read;
    }
    offset += length + (atEnd ? 0 : 1);
    if (atEnd && length == 0) {
      return false;
    }
    lineNumber++;
    return true;
  }

  private void grow() {
    if (length >= Limits.MAX_IMPORT_LINE_BYTES) {
      throw new InvalidInputException(
          "line " + lineNumber, "has more than " + Limits.MAX_IMPORT_LINE_BYTES + " bytes");
    }
    line = Arrays.copyOf(line, Math.min(2 * length, Limits.MAX_IMPORT_LINE_BYTES));
  }

  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Offset of the next line. */
  long offset() {
    return offset;
  }

  /** Number of the next line. */
  long lineNumber() {
    return lineNumber;
  }

  boolean atEnd() {
    return atEnd;
  }
}
