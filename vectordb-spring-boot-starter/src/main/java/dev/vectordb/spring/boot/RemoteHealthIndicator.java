package dev.vectordb.spring.boot;

import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of a server's database: {@code UP} if the server says so, {@code OUT_OF_SERVICE} if it
 * says not, {@code DOWN} if it cannot be reached.
 */
final class RemoteHealthIndicator extends AbstractHealthIndicator {
  private final RemoteVectorDatabase database;

  RemoteHealthIndicator(RemoteVectorDatabase database) {
    super("The health check of the remote vector database failed");
    this.database = database;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder.withDetail("url", database.url().toString());
    try {
      if (database.isUp()) {
        builder.up();
      } else {
        builder.outOfService();
      }
    } catch (DatabaseUnavailableException e) {
      builder.down(e);
    }
  }
}
