package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A body that may have so many bytes and take so long, and no more. Not thread-safe. */
final class RequestBody extends InputStream {
  private final InputStream source;
  private final long maxBytes;
  private final long deadlineNanos;
  private final long maxMillis;
  private long bytes;

  RequestBody(InputStream source, long maxBytes, Duration maxTime) {
    this.source = source;
    this.maxBytes = maxBytes;
    this.maxMillis = maxTime.toMillis();
    this.deadlineNanos = System.nanoTime() + maxTime.toNanos();
  }

  /** A body that may be as long as it likes, as long as it goes on. */
  static RequestBody unbounded(InputStream source) {
    return unhurried(source, Long.MAX_VALUE);
  }

  /** A body that may take as long as it likes, as long as it goes on. */
  static RequestBody unhurried(InputStream source, long maxBytes) {
    return new RequestBody(source, maxBytes, Duration.ofDays(1000));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count;
    try {
      count = source.read(target, offset, length);
    } catch (SocketTimeoutException _) {
      throw late();
    } catch (IOException _) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "The body could not be read to its end");
    }
    if (count > 0) {
      bytes += count;
      if (bytes > maxBytes) {
        throw tooLarge(maxBytes);
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw late();
      }
    }
    return count;
  }

  static RequestException tooLarge(long maxBytes) {
    return new RequestException(
        ErrorCode.PAYLOAD_TOO_LARGE, "The body has more than " + maxBytes + " bytes");
  }

  private RequestException late() {
    return new RequestException(
        ErrorCode.REQUEST_TIMEOUT, "The body did not come within " + maxMillis + " ms");
  }
}
