package dev.vectordb.spring.boot;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Recovery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of a database: {@code DOWN} if a collection has failed or is closed, {@code
 * OUT_OF_SERVICE} if one takes no writes though it should, else {@code UP}. A database that was
 * opened for reading only is up.
 */
final class VectorDbHealthIndicator extends AbstractHealthIndicator {

  /** The details are for people; who has more collections has the endpoint and the meters. */
  private static final int MAX_DETAILS = 100;

  private final VectorDatabase database;

  VectorDbHealthIndicator(VectorDatabase database) {
    super("The health check of the vector database failed");
    this.database = database;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    List<CollectionInfo> infos = database.listAllCollections();
    Map<String, Object> details = new LinkedHashMap<>();
    CollectionState worst = CollectionState.UP;
    long records = 0;
    for (CollectionInfo info : infos) {
      Optional<VectorCollection> collection =
          database.tenant(info.tenant()).findCollection(info.name());
      if (collection.isEmpty()) {
        continue; // dropped since it was listed
      }
      CollectionStats stats = collection.get().stats();
      records += stats.liveRecords();
      worst = stats.state().compareTo(worst) > 0 ? stats.state() : worst;
      if (details.size() < MAX_DETAILS) {
        details.put(label(info), detail(stats));
      }
    }
    report(builder, worst);
    builder
        .withDetail("readOnly", database.isReadOnly())
        .withDetail("collectionCount", infos.size())
        .withDetail("recordCount", records)
        .withDetail("collections", details);
  }

  private void report(Health.Builder builder, CollectionState worst) {
    switch (worst) {
      case UP -> builder.up();
      case READ_ONLY -> {
        if (database.isReadOnly()) {
          builder.up();
        } else {
          builder.outOfService();
        }
      }
      case FAILED, CLOSED -> builder.down();
    }
  }

  private static String label(CollectionInfo info) {
    return info.tenant().equals(VectorDatabase.DEFAULT_TENANT)
        ? info.name()
        : info.tenant() + "/" + info.name();
  }

  private static Map<String, Object> detail(CollectionStats stats) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("state", stats.state().name());
    if (stats.stateReason() != null) {
      detail.put("reason", stats.stateReason());
    }
    detail.put("records", stats.liveRecords());
    detail.put("tail", stats.tailRecords());
    detail.put("opening", opening(stats.recovery()));
    return detail;
  }

  private static Map<String, Object> opening(Recovery recovery) {
    Map<String, Object> opening = new LinkedHashMap<>();
    opening.put("millis", recovery.millis());
    opening.put("baseRecords", recovery.baseRecords());
    opening.put("replayedOperations", recovery.replayedOperations());
    opening.put("replayedBytes", recovery.replayedBytes());
    opening.put("cutBytes", recovery.cutBytes());
    opening.put("rebuilt", recovery.rebuilt());
    return opening;
  }
}
