package dev.vectordb.spring.boot;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobKind;
import dev.vectordb.model.JobProgress;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.JobStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint that shows the collections with their configuration and figures, the jobs, the
 * streams and the cache. It shows no record. Where access is granted beyond reading, it clears the
 * cache and submits maintenance; nothing that it does loses data.
 */
@Endpoint(id = "vectordb", defaultAccess = Access.READ_ONLY)
public final class VectorDbEndpoint {
  /** The jobs of an overview are for people; who wants more asks the service. */
  private static final int MAX_JOBS = 50;

  private final VectorDatabase database;

  VectorDbEndpoint(VectorDatabase database) {
    this.database = database;
  }

  /**
   * Shows every collection of every tenant, and what is common to them.
   *
   * @return the overview
   */
  @ReadOperation
  public OverviewDescriptor overview() {
    List<CollectionDescriptor> collections =
        database.listAllCollections().stream()
            .map(this::describe)
            .flatMap(Optional::stream)
            .toList();
    List<JobDescriptor> jobs =
        database.listAllJobs().stream()
            .sorted(Comparator.comparing(JobInfo::submittedAt).reversed())
            .limit(MAX_JOBS)
            .map(JobDescriptor::of)
            .toList();
    return new OverviewDescriptor(
        collections,
        new JobsDescriptor(database.jobStats(), jobs),
        database.eventStats(),
        database.cacheStats());
  }

  /**
   * Shows a collection of the default tenant.
   *
   * @param collection its name
   * @return its description; null, which is 404, if there is none
   */
  @ReadOperation
  public @Nullable CollectionDescriptor collection(@Selector String collection) {
    return collectionOfTenant(VectorDatabase.DEFAULT_TENANT, collection);
  }

  /**
   * Shows a collection of a tenant.
   *
   * @param tenant name of the tenant
   * @param collection name of the collection
   * @return its description; null, which is 404, if there is none
   */
  @ReadOperation
  public @Nullable CollectionDescriptor collectionOfTenant(
      @Selector String tenant, @Selector String collection) {
    return find(tenant, collection).flatMap(this::describe).orElse(null);
  }

  /** Clears the cache of decoded records of all collections. */
  @WriteOperation
  public void clearCache() {
    database.clearCache();
  }

  /**
   * Submits maintenance of a collection of the default tenant.
   *
   * @param collection its name
   * @param maintenance what to do
   * @return the job; of clearing the cache, which is done at once, null
   * @throws InvalidEndpointRequestException if there is no such collection, or it cannot be done
   */
  @WriteOperation
  public @Nullable JobDescriptor maintain(@Selector String collection, Maintenance maintenance) {
    return maintainOfTenant(VectorDatabase.DEFAULT_TENANT, collection, maintenance);
  }

  /**
   * Submits maintenance of a collection of a tenant.
   *
   * @param tenant name of the tenant
   * @param collection name of the collection
   * @param maintenance what to do
   * @return the job; of clearing the cache, which is done at once, null
   * @throws InvalidEndpointRequestException if there is no such collection, or it cannot be done
   */
  @WriteOperation
  public @Nullable JobDescriptor maintainOfTenant(
      @Selector String tenant, @Selector String collection, Maintenance maintenance) {
    if (find(tenant, collection).isEmpty()) {
      throw new InvalidEndpointRequestException("There is no such collection", "no collection");
    }
    try {
      JobRequest request =
          switch (maintenance) {
            case CLEAR_CACHE -> null;
            case OPTIMIZE -> new JobRequest.IndexOptimize(collection);
            case REBUILD_INDEX -> new JobRequest.IndexRebuild(collection);
            case VACUUM -> new JobRequest.Vacuum(collection);
            case REWRITE -> new JobRequest.AofRewrite(collection);
          };
      if (request == null) {
        database.tenant(tenant).findCollection(collection).ifPresent(VectorCollection::clearCache);
        return null;
      }
      return JobDescriptor.of(database.tenant(tenant).jobs().submit(request));
    } catch (VectorDatabaseException e) {
      throw new InvalidEndpointRequestException(String.valueOf(e.getMessage()), "refused");
    }
  }

  private Optional<CollectionInfo> find(String tenant, String collection) {
    return database.listAllCollections().stream()
        .filter(info -> info.tenant().equals(tenant) && info.name().equals(collection))
        .findFirst();
  }

  private Optional<CollectionDescriptor> describe(CollectionInfo info) {
    return database
        .tenant(info.tenant())
        .findCollection(info.name())
        .map(collection ->
            new CollectionDescriptor(
                info.tenant(),
                info.name(),
                info.createdAt().toString(),
                info.config(),
                collection.stats(),
                collection.cacheStats()));
  }

  /** What the endpoint does to a collection. */
  public enum Maintenance {
    /** Drops its records from the cache. */
    CLEAR_CACHE,
    /** Makes the best of its index and files. */
    OPTIMIZE,
    /** Builds its index anew. */
    REBUILD_INDEX,
    /** Leaves out what is deleted. */
    VACUUM,
    /** Writes its log into a base. */
    REWRITE
  }

  /**
   * What the database holds and does.
   *
   * @param collections every collection, by tenant and name
   * @param jobs the jobs of all tenants
   * @param events what the streams of changes and events have done
   * @param cache what the cache of decoded records has done
   */
  public record OverviewDescriptor(
      List<CollectionDescriptor> collections,
      JobsDescriptor jobs,
      EventStats events,
      CacheStats cache)
      implements OperationResponseBody {}

  /**
   * What is known of a collection.
   *
   * @param tenant the tenant it belongs to
   * @param name its name
   * @param createdAt when it was created, in ISO-8601
   * @param config its configuration
   * @param stats its figures
   * @param cache what the cache has done for it
   */
  public record CollectionDescriptor(
      String tenant,
      String name,
      String createdAt,
      CollectionConfig config,
      CollectionStats stats,
      CacheStats cache)
      implements OperationResponseBody {}

  /**
   * The jobs.
   *
   * @param stats how many of them are in which state
   * @param latest those submitted last
   */
  public record JobsDescriptor(JobStats stats, List<JobDescriptor> latest) {}

  /**
   * What is known of a job, without what it works on.
   *
   * @param id its identity
   * @param tenant the tenant it works for
   * @param kind what it does
   * @param collection the collection it works on
   * @param status how far it is
   * @param progress how far it is within that
   * @param submittedAt when it was submitted, in ISO-8601
   * @param startedAt when it began; null before
   * @param endedAt when it ended; null before
   * @param failure why it failed; otherwise null
   */
  public record JobDescriptor(
      UUID id,
      String tenant,
      JobKind kind,
      String collection,
      JobStatus status,
      JobProgress progress,
      String submittedAt,
      @Nullable String startedAt,
      @Nullable String endedAt,
      @Nullable String failure)
      implements OperationResponseBody {

    static JobDescriptor of(JobInfo job) {
      return new JobDescriptor(
          job.id(),
          job.tenant(),
          job.kind(),
          job.request().collection(),
          job.status(),
          job.progress(),
          job.submittedAt().toString(),
          text(job.startedAt()),
          text(job.endedAt()),
          job.failure());
    }

    private static @Nullable String text(@Nullable Instant time) {
      return time == null ? null : time.toString();
    }
  }
}
