package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.JobStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Meters of the jobs and of the streams of changes and events. */
final class ServiceMetrics {
  private ServiceMetrics() {}

  static void bind(MeterRegistry registry, VectorDatabase database) {
    jobs(registry, database, "queued", JobStats::queued);
    jobs(registry, database, "running", JobStats::running);
    ended(registry, database, "completed", JobStats::completed);
    ended(registry, database, "failed", JobStats::failed);
    ended(registry, database, "cancelled", JobStats::cancelled);
    Gauge.builder("vectordb.streams", database, open(db -> db.eventStats().openStreams()))
        .description("Open streams of changes and events")
        .baseUnit("streams")
        .register(registry);
    events(database, "vectordb.streams.changes", EventStats::changes)
        .description("Changes of records that were delivered to streams")
        .register(registry);
    events(database, "vectordb.streams.lost", EventStats::lost)
        .description("Times that a stream was too far behind")
        .register(registry);
  }

  private static void jobs(
      MeterRegistry registry, VectorDatabase database, String status, ToLongFunction<JobStats> of) {
    Gauge.builder("vectordb.jobs", database, open(db -> of.applyAsLong(db.jobStats())))
        .tag("status", status)
        .description("Jobs that wait and that run")
        .baseUnit("jobs")
        .register(registry);
  }

  private static void ended(
      MeterRegistry registry, VectorDatabase database, String status, ToLongFunction<JobStats> of) {
    FunctionCounter.builder(
            "vectordb.jobs.ended", database, open(db -> of.applyAsLong(db.jobStats())))
        .tag("status", status)
        .description("Jobs that have ended")
        .register(registry);
  }

  private static FunctionCounter.Builder<VectorDatabase> events(
      VectorDatabase database, String name, ToLongFunction<EventStats> of) {
    return FunctionCounter.builder(name, database, open(db -> of.applyAsLong(db.eventStats())));
  }

  /** A database that was closed has no figures any more. */
  private static ToDoubleFunction<VectorDatabase> open(ToLongFunction<VectorDatabase> figure) {
    return database -> {
      try {
        return figure.applyAsLong(database);
      } catch (VectorDatabaseException e) {
        return Double.NaN;
      }
    };
  }
}
