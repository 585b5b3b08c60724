package dev.vectordb.spring.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands chunks of bytes from the thread that makes them to the one that sends them, a few at a
 * time. One thread puts, one reads.
 */
final class LinePipe extends InputStream {
  private static final int CHUNKS = 8;
  private static final long LOOK_MILLIS = 100;

  /** Nothing is put but this that has no bytes. */
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private volatile boolean broken;
  private byte @Nullable [] chunk;
  private int at;

  /**
   * Hands a chunk over.
   *
   * @return whether somebody still reads
   */
  boolean put(byte[] bytes) {
    boolean interrupted = false;
    boolean taken = false;
    while (!taken && !broken) {
      try {
        taken = chunks.offer(bytes, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        interrupted = true; // what was begun is brought to its end
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  /** Says that nothing more comes. */
  void end() {
    put(END);
  }

  /** Says that no more is read, or that what came is not all there should be. */
  void breakOff() {
    broken = true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    byte[] current = chunk;
    if (current == null || (at == current.length && current.length > 0)) {
      current = take();
      chunk = current;
      at = 0;
    }
    if (current.length == 0) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current, at, target, offset, count);
    at += count;
    return count;
  }

  private byte[] take() throws IOException {
    try {
      while (true) {
        byte[] next = broken ? null : chunks.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (broken) {
          throw new IOException("what was to be sent broke off");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending", e);
    }
  }

  @Override
  public void close() {
    broken = true;
  }
}
