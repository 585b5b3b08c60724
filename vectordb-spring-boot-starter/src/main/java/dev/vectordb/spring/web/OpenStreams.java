package dev.vectordb.spring.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The streams from which answers are being sent. They end when the application begins to stop,
 * before the container waits for its last requests: these would go on for ever. Thread-safe.
 */
final class OpenStreams implements SmartLifecycle {
  private static final Logger LOGGER = LoggerFactory.getLogger(OpenStreams.class);

  private final Set<AutoCloseable> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** Remembers a stream; to be forgotten with {@link #remove}. */
  void add(AutoCloseable stream) {
    streams.add(stream);
    if (stopped) {
      close(stream);
    }
  }

  /** Forgets a stream. */
  void remove(AutoCloseable stream) {
    streams.remove(stream);
  }

  @Override
  public void start() {
    stopped = false;
  }

  @Override
  public void stop() {
    stopped = true;
    streams.forEach(OpenStreams::close);
  }

  private static void close(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      LOGGER.debug("A stream could not be closed", e);
    }
  }

  @Override
  public boolean isRunning() {
    return !stopped;
  }
}
