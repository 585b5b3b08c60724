package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;

/** Log files as they were at one moment, every frame of which is to be checked. */
public final class LogCheck implements AutoCloseable {
  private record Part(StorageFile file, Path path, long end) {}

  private final UUID collection;
  private final Deque<Part> parts = new ArrayDeque<>();

  LogCheck(UUID collection) {
    this.collection = collection;
  }

  /** Adds an open file, which is closed with this. */
  void add(StorageFile file, Path path, long end) {
    parts.add(new Part(file, path, end));
  }

  /**
   * Reads every frame once.
   *
   * @throws dev.vectordb.exception.DatabaseCorruptException if one is damaged
   * @throws IOException if reading fails
   */
  public void run() throws IOException {
    run(LogFrameCodec::decode);
  }

  /**
   * Reads every frame once.
   *
   * @param decode gets each payload, and throws an {@link IllegalArgumentException} if it is none
   * @throws dev.vectordb.exception.DatabaseCorruptException if one is damaged
   * @throws IOException if reading fails
   */
  public void run(Consumer<ByteBuffer> decode) throws IOException {
    while (!parts.isEmpty()) {
      Part part = parts.remove();
      AofScanner.scan(part.file, part.path, collection, FileHeader.BYTES, part.end, decode);
    }
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      parts.remove().file.close();
    }
  }
}
