package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A body that may have so many bytes and take so long, and no more. Not thread-safe. */
final class RequestBody extends InputStream {
  private static final Duration UNHURRIED = Duration.ofDays(1000);

  private final InputStream source;
  private final long maxBytes;
  private final long deadlineNanos;
  private final long maxMillis;
  private final BodyBudget.@Nullable Share share;
  private long bytes;

  private RequestBody(
      InputStream source, long maxBytes, Duration maxTime, BodyBudget.@Nullable Share share) {
    this.source = source;
    this.share = share;
    this.maxBytes = maxBytes;
    this.maxMillis = maxTime.toMillis();
    this.deadlineNanos = System.nanoTime() + maxTime.toNanos();
  }

  /** A body that is held as a whole. */
  static RequestBody whole(
      InputStream source, long maxBytes, Duration maxTime, BodyBudget.Share share) {
    return new RequestBody(source, maxBytes, maxTime, share);
  }

  /** A body that may be as long as it likes, as long as it goes on, and is not held. */
  static RequestBody unbounded(InputStream source) {
    return new RequestBody(source, Long.MAX_VALUE, UNHURRIED, null);
  }

  /** A body that may take as long as it likes, as long as it goes on, and is held as a whole. */
  static RequestBody unhurried(InputStream source, long maxBytes, BodyBudget.Share share) {
    return new RequestBody(source, maxBytes, UNHURRIED, share);
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
      if (share != null) {
        share.take(count);
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
