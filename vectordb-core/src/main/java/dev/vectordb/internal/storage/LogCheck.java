package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

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
    while (!parts.isEmpty()) {
      Part part = parts.remove();
      AofScanner.scan(
          part.file, part.path, collection, FileHeader.BYTES, part.end, LogFrameCodec::decode);
    }
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      parts.remove().file.close();
    }
  }
}
