package dev.vectordb.internal.catalog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything that is logged below one name while this is open. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final @Nullable Level levelBefore;

  public CapturedLog(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    levelBefore = logger.getLevel();
    logger.setLevel(level);
    setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    start();
    logger.addAppender(this);
  }

  static CapturedLog ofCatalog() {
    return new CapturedLog(Catalog.class.getName(), Level.INFO);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  public List<String> messages(Level atLeast) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(atLeast))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(levelBefore);
    stop();
  }
}
