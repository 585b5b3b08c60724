package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.Role;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tenant in the hands of a role: what the holder of an API key may see and do. Nothing of another
 * tenant can be reached through it, neither names nor counts, and no error tells of one. What the
 * role does not allow is refused with {@link AccessDeniedException}, whether or not it exists.
 *
 * <p>Whoever serves the database to others finds out by {@link ApiKeys#authenticate} who calls, and
 * goes through this class for all that the call does. Thread-safe.
 */
public final class TenantAccess implements VectorTenant {
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final VectorDatabase database;
  private final VectorTenant tenant;
  private final Role role;
  private final @Nullable Path files;

  private TenantAccess(
      VectorDatabase database, VectorTenant tenant, Role role, @Nullable Path files) {
    this.database = database;
    this.tenant = tenant;
    this.role = role;
    this.files = files;
  }

  /**
   * Gives a role access to a tenant.
   *
   * @param database the database
   * @param tenant name of the tenant
   * @param role the role
   * @return the access, without files
   */
  public static TenantAccess of(VectorDatabase database, String tenant, Role role) {
    return new TenantAccess(database, database.tenant(tenant), requireNonNull(role, "role"), null);
  }

  /**
   * Gives the holder of a key access to the tenant that the key is bound to.
   *
   * @param database the database
   * @param key the key
   * @return the access, without files
   */
  public static TenantAccess of(VectorDatabase database, ApiKeyInfo key) {
    return of(database, key.tenant(), key.role());
  }

  /**
   * Allows what reads and writes files, jobs and archives: those of a directory of the tenant's
   * own, named by the tenant. Without this such calls are refused.
   *
   * @param directory where the directories of tenants are
   * @return access with files
   */
  public TenantAccess withFiles(Path directory) {
    Path own = directory.toAbsolutePath().normalize().resolve(tenant.name());
    return new TenantAccess(database, tenant, role, own);
  }

  /**
   * Names a file for a job or an archive.
   *
   * @param fileName its name, without a directory: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,127}}
   * @return the file in the tenant's directory, which may not exist
   * @throws InvalidInputException if the name is another one
   * @throws AccessDeniedException if there are no files
   */
  public Path file(String fileName) {
    if (!FILE_NAME.matcher(fileName).matches()) {
      throw new InvalidInputException("file", "is no name that matches " + FILE_NAME.pattern());
    }
    return filesOrRefuse().resolve(fileName);
  }

  private Path filesOrRefuse() {
    require(Role.ADMIN);
    if (files == null) {
      throw new AccessDeniedException("what reads or writes files is not enabled");
    }
    return files;
  }

  /** Refuses a file that {@link #file} does not name. */
  void checkFile(Path file) {
    Path allowed = filesOrRefuse();
    Path name = file.getFileName();
    if (name == null
        || !FILE_NAME.matcher(name.toString()).matches()
        || !file.equals(allowed.resolve(name))) {
      throw new AccessDeniedException("only files of the tenant's own directory may be used");
    }
    if (Files.isSymbolicLink(file)) {
      throw new AccessDeniedException("links are not followed");
    }
  }

  /**
   * Returns the role.
   *
   * @return what the holder may do
   */
  public Role role() {
    return role;
  }

  /**
   * Refuses what needs another role.
   *
   * @param needed the least role that is needed
   * @throws AccessDeniedException if this access has a lesser one
   */
  public void require(Role needed) {
    if (!role.allows(needed)) {
      throw new AccessDeniedException(
          "this needs the role " + needed + "; the key has the role " + role);
    }
  }

  @Override
  public String name() {
    return tenant.name();
  }

  @Override
  public VectorCollection createCollection(String name, CollectionConfig config) {
    require(Role.ADMIN);
    return guarded(tenant.createCollection(name, config));
  }

  @Override
  public VectorCollection getOrCreateCollection(String name, CollectionConfig config) {
    require(Role.ADMIN);
    return guarded(tenant.getOrCreateCollection(name, config));
  }

  @Override
  public VectorCollection collection(String name) {
    require(Role.READ);
    return guarded(tenant.collection(name));
  }

  @Override
  public Optional<VectorCollection> findCollection(String name) {
    require(Role.READ);
    return tenant.findCollection(name).map(this::guarded);
  }

  private VectorCollection guarded(VectorCollection collection) {
    return new GuardedCollection(collection, this);
  }

  @Override
  public List<CollectionInfo> listCollections() {
    require(Role.READ);
    return tenant.listCollections();
  }

  @Override
  public boolean dropCollection(String name) {
    require(Role.ADMIN);
    return tenant.dropCollection(name);
  }

  @Override
  public VectorCollection importCollection(String name, Path archive, ProgressListener progress) {
    checkFile(archive);
    return guarded(tenant.importCollection(name, archive, progress));
  }

  @Override
  public VectorCollection importCollection(
      String name, InputStream archive, ProgressListener progress) {
    require(Role.ADMIN);
    return guarded(tenant.importCollection(name, archive, progress));
  }

  @Override
  public List<ModelInfo> listModels() {
    require(Role.READ);
    return tenant.listModels();
  }

  @Override
  public KeyValueStore keyValues() {
    require(Role.READ);
    return new GuardedKeyValues(tenant.keyValues(), this);
  }

  @Override
  public Jobs jobs() {
    require(Role.ADMIN);
    return new GuardedJobs(tenant.jobs(), this);
  }

  @Override
  public EventStream events(EventRequest request) {
    require(Role.READ);
    return tenant.events(request);
  }

  @Override
  public EventSubscription subscribe(EventRequest request, EventListener listener) {
    require(Role.READ);
    return tenant.subscribe(request, listener);
  }

  /**
   * Makes an API key of this tenant.
   *
   * @param keyRole what it allows
   * @param label what it is for, at most 256 characters; may be empty
   * @return the key
   */
  public NewApiKey createApiKey(Role keyRole, String label) {
    require(Role.ADMIN);
    return database.apiKeys().create(tenant.name(), keyRole, label);
  }

  /**
   * Lists the API keys of this tenant.
   *
   * @return the oldest first
   */
  public List<ApiKeyInfo> listApiKeys() {
    require(Role.ADMIN);
    return database.apiKeys().list(tenant.name());
  }

  /**
   * Revokes an API key of this tenant.
   *
   * @param id its identity
   * @return whether this tenant had one
   */
  public boolean revokeApiKey(String id) {
    require(Role.ADMIN);
    return listApiKeys().stream().anyMatch(key -> key.id().equals(id))
        && database.apiKeys().revoke(id);
  }

  @Override
  public String toString() {
    return "TenantAccess[" + tenant.name() + ", " + role + "]";
  }
}
