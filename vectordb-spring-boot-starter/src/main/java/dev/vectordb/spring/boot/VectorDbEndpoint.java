package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Actuator endpoint that shows the collections with their configuration and figures. It shows no
 * record, and changes nothing.
 */
@Endpoint(id = "vectordb", defaultAccess = Access.READ_ONLY)
public final class VectorDbEndpoint {
  private final VectorDatabase database;

  VectorDbEndpoint(VectorDatabase database) {
    this.database = database;
  }

  /**
   * Shows every collection of every tenant.
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
    return new OverviewDescriptor(collections, database.cacheStats());
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
    return database.listAllCollections().stream()
        .filter(info -> info.tenant().equals(tenant) && info.name().equals(collection))
        .findFirst()
        .flatMap(this::describe)
        .orElse(null);
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
                collection.stats()));
  }

  /**
   * What the database holds.
   *
   * @param collections every collection, by tenant and name
   * @param cache what the cache of decoded records has done
   */
  public record OverviewDescriptor(List<CollectionDescriptor> collections, CacheStats cache)
      implements OperationResponseBody {}

  /**
   * What is known of a collection.
   *
   * @param tenant the tenant it belongs to
   * @param name its name
   * @param createdAt when it was created, in ISO-8601
   * @param config its configuration
   * @param stats its figures
   */
  public record CollectionDescriptor(
      String tenant, String name, String createdAt, CollectionConfig config, CollectionStats stats)
      implements OperationResponseBody {}
}
