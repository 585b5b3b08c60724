package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Vectors in a file: rows of little-endian floats, nothing else. Rows are read when they are asked
 * for and not mapped, so that a large set counts neither in the heap nor in the resident memory of
 * the engine that is measured. Reading is thread-safe, appending is not.
 */
final class VectorFile implements AutoCloseable {
  private final FileChannel channel;
  private final int dimension;

  private VectorFile(FileChannel channel, int dimension) {
    this.channel = channel;
    this.dimension = dimension;
  }

  /** Opens a file, or makes an empty one. */
  static VectorFile open(Path file, int dimension) throws IOException {
    return new VectorFile(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        dimension);
  }

  int dimension() {
    return dimension;
  }

  /** Counts the rows that are wholly there. */
  int rows() throws IOException {
    return (int) (channel.size() / rowBytes());
  }

  /** Appends rows after the last whole one. */
  void append(float[][] rows) throws IOException {
    ByteBuffer bytes = buffer(rows.length);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    bytes.flip();
    long position = (long) rows() * rowBytes();
    channel.truncate(position);
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  float[] read(int row) throws IOException {
    return read(row, 1)[0];
  }

  /** Reads rows from {@code from} on. */
  float[][] read(int from, int count) throws IOException {
    ByteBuffer bytes = buffer(count);
    long position = (long) from * rowBytes();
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) {
        throw new IOException("no row " + (from + count - 1) + " in the file of vectors");
      }
      position += read;
    }
    bytes.flip();
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      for (int i = 0; i < dimension; i++) {
        row[i] = bytes.getFloat();
      }
    }
    return rows;
  }

  private int rowBytes() {
    return dimension * Float.BYTES;
  }

  private ByteBuffer buffer(int rows) {
    return ByteBuffer.allocate(rows * rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
