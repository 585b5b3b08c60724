package dev.vectordb.internal.catalog;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.flywaydb.core.api.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Flyway says while it works on the catalog, at DEBUG. A file that an application never asked
 * for should not tell it of schema versions, nor that H2 is newer than Flyway has been verified
 * with.
 *
 * <p>Flyway's logging is one static factory for the whole JVM, which every {@code new Flyway} sets
 * anew. So this one, for the time of a migration, turns down only what the installing thread says:
 * a migration of the application that runs at the same moment is logged through SLF4J as ever. On
 * closing, Flyway is back at its default of choosing a logger by itself.
 */
final class QuietFlywayLog implements LogCreator, AutoCloseable {
  private final Flyway flyway;
  private final Thread quiet = Thread.currentThread();

  private QuietFlywayLog(Flyway flyway) {
    this.flyway = flyway;
  }

  static QuietFlywayLog install(Flyway flyway) {
    QuietFlywayLog log = new QuietFlywayLog(flyway);
    LogFactory.setLogCreator(log);
    return log;
  }

  @Override
  public void close() {
    LogFactory.setConfiguration(flyway.getConfiguration());
  }

  @Override
  public Log createLogger(Class<?> source) {
    return new ThreadAwareLog(LoggerFactory.getLogger(source), quiet);
  }

  private record ThreadAwareLog(Logger logger, Thread quiet) implements Log {
    private boolean isQuiet() {
      return Thread.currentThread().equals(quiet);
    }

    @Override
    public void debug(String message) {
      logger.debug(message);
    }

    @Override
    public void info(String message) {
      if (isQuiet()) {
        logger.debug(message);
      } else {
        logger.info(message);
      }
    }

    @Override
    public void notice(String message) {
      info(message);
    }

    @Override
    public void warn(String message) {
      if (isQuiet()) {
        logger.debug(message);
      } else {
        logger.warn(message);
      }
    }

    @Override
    public void error(String message) {
      error(message, null);
    }

    @Override
    public void error(String message, @Nullable Exception cause) {
      // A failure reaches us as an exception, and is reported as what it means for the catalog.
      if (isQuiet()) {
        logger.debug(message, cause);
      } else {
        logger.error(message, cause);
      }
    }
  }
}
