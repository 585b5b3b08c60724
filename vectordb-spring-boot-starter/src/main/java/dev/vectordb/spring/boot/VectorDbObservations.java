package dev.vectordb.spring.boot;

import dev.vectordb.model.OperationListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;

/**
 * Observes searches and writes, from which tracing makes spans. What a search or a write calls in
 * its turn, such as a re-ranker, is observed as a part of it. Thread-safe.
 */
final class VectorDbObservations implements OperationListener {
  private final ObservationRegistry registry;
  private final CollectionTags tags = new CollectionTags();

  VectorDbObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Running onSearchStarted(String tenant, String collection) {
    Observation observation = Observation.createNotStarted("vectordb.search", registry);
    return observation.isNoop() ? Running.NONE : start(observation, "search", tenant, collection);
  }

  @Override
  public Running onWriteStarted(String tenant, String collection, WriteKind kind, int records) {
    Observation observation = Observation.createNotStarted("vectordb.write", registry);
    if (observation.isNoop()) {
      return Running.NONE;
    }
    String name = kind.name().toLowerCase(Locale.ROOT);
    observation
        .lowCardinalityKeyValue("kind", name)
        .highCardinalityKeyValue("vectordb.records", Integer.toString(records));
    return start(observation, name, tenant, collection);
  }

  private Running start(
      Observation observation, String operation, String tenant, String collection) {
    observation
        .contextualName(operation + " " + collection)
        .lowCardinalityKeyValue("collection", tags.valueFor(collection))
        .highCardinalityKeyValue("vectordb.tenant", tenant)
        .highCardinalityKeyValue("vectordb.collection", collection)
        .start();
    Observation.Scope scope = observation.openScope();
    return failure -> {
      scope.close();
      if (failure != null) {
        observation.error(failure);
      }
      observation.stop();
    };
  }
}
