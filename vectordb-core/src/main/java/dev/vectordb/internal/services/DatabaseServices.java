package dev.vectordb.internal.services;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.TenantExistsException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.events.EventHub;
import dev.vectordb.internal.jobs.JobQueue;
import dev.vectordb.internal.keyvalue.KeyValues;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ModelInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database offers beside its collections: tenants, keys and values, jobs, events, API keys.
 * Lives between the engine, which it uses, and the public interface. Thread-safe.
 */
public final class DatabaseServices implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseServices.class);

  /** The catalog has opened by then, if the database is still in use. */
  private static final long JOBS_DELAY_MILLIS = 4_000;

  private final DatabaseEngine engine;
  private final KeyValues keyValues;
  private final EventHub events;
  private final JobQueue jobs;
  private final KeyRing keys;

  private DatabaseServices(DatabaseEngine engine, KeyValues keyValues, ServiceSettings settings) {
    this.engine = engine;
    this.keyValues = keyValues;
    this.events = new EventHub(engine, settings.searchEventSampling());
    this.jobs = new JobQueue(engine, settings.jobWorkers());
    this.keys =
        new KeyRing(
            engine::catalog,
            engine.isReadOnly(),
            engine::checkOpen,
            engine.time(),
            engine.chance());
  }

  /**
   * Opens the services of a database.
   *
   * @param engine the database, just opened
   * @param settings how to run
   * @return the services
   */
  public static DatabaseServices open(DatabaseEngine engine, ServiceSettings settings) {
    KeyValues keyValues =
        engine.onEngineThread(() ->
            KeyValues.open(
                engine.files(),
                engine.directory(),
                engine.isReadOnly(),
                engine.executor(),
                engine.environment()));
    engine.copyWith(() -> Map.of(KeyValues.DIRECTORY, keyValues.copies()));
    DatabaseServices services = new DatabaseServices(engine, keyValues, settings);
    if (engine.directory() != null && !engine.isReadOnly()) {
      engine.later(JOBS_DELAY_MILLIS, services::loadJobs);
    }
    return services;
  }

  private void loadJobs() {
    try {
      jobs.load();
    } catch (DatabaseClosedException e) {
      log.debug("The database was closed before its jobs were looked at");
    } catch (VectorDatabaseException e) {
      log.warn("The jobs of earlier openings could not be read: {}", e.toString());
    }
  }

  /** Returns the keys and values. */
  public KeyValues keyValues() {
    return keyValues;
  }

  /** Returns the streams. */
  public EventHub events() {
    return events;
  }

  /** Returns the jobs. */
  public JobQueue jobs() {
    return jobs;
  }

  /** Returns the API keys. */
  public KeyRing keys() {
    return keys;
  }

  /** Lists the tenants. */
  public List<String> tenants() {
    Set<String> names = new TreeSet<>();
    engine.list().forEach(info -> names.add(info.tenant()));
    names.addAll(keyValues.tenants());
    names.addAll(engine.catalog().tenants());
    names.addAll(keys.tenants());
    return List.copyOf(names);
  }

  /**
   * Makes a tenant.
   *
   * @param name its name, checked
   */
  public synchronized void makeTenant(String name) {
    checkWritable();
    if (tenants().contains(name)) {
      throw new TenantExistsException("there is a tenant '" + name + "' already");
    }
    engine.catalog().makeTenant(name);
  }

  /**
   * Drops a tenant.
   *
   * @param name its name, checked
   * @return whether there was one
   */
  public synchronized boolean dropTenant(String name) {
    checkWritable();
    if (!tenants().contains(name)) {
      return false;
    }
    keys.list(name).forEach(key -> keys.revoke(key.id()));
    jobs.forget(name);
    for (CollectionInfo info : engine.list()) {
      if (info.tenant().equals(name)) {
        engine.drop(name, info.name());
      }
    }
    keyValues.clear(name);
    engine.catalog().removeTenant(name);
    return true;
  }

  private void checkWritable() {
    if (engine.isReadOnly()) {
      throw new DatabaseReadOnlyException("the database was opened read-only");
    }
  }

  /**
   * Lists the models that fill the collections of a tenant.
   *
   * @param tenant its name, checked
   * @return by name, those without a name at the end
   */
  public List<ModelInfo> models(String tenant) {
    Comparator<@Nullable String> lastWithoutName = Comparator.nullsLast(Comparator.naturalOrder());
    Map<@Nullable String, List<CollectionInfo>> byModel = new TreeMap<>(lastWithoutName);
    for (CollectionInfo info : engine.list()) {
      if (info.tenant().equals(tenant)) {
        byModel.computeIfAbsent(info.config().model(), _ -> new ArrayList<>()).add(info);
      }
    }
    List<ModelInfo> models = new ArrayList<>();
    byModel.forEach((model, collections) -> models.add(model(model, collections)));
    return models;
  }

  private ModelInfo model(@Nullable String name, List<CollectionInfo> collections) {
    Set<Integer> dimensions =
        collections.stream()
            .map(info -> info.config().dimension())
            .collect(Collectors.toCollection(TreeSet::new));
    long records = 0;
    for (CollectionInfo info : collections) {
      var collection = engine.find(info.tenant(), info.name());
      records += collection == null ? 0 : collection.count(null);
    }
    return new ModelInfo(
        name,
        List.copyOf(dimensions),
        collections.stream().map(CollectionInfo::name).toList(),
        records);
  }

  /**
   * Refuses a close by what the database calls, and waits for.
   *
   * @throws VectorDatabaseException if this is called on a thread that a close would wait for
   */
  public void checkMayClose() {
    engine.checkMayClose();
    jobs.checkMayClose();
  }

  /** Ends the services; to be called before the engine is closed. */
  @Override
  public void close() {
    if (engine.isClosed()) {
      return;
    }
    jobs.close();
    engine.onEngineThread(() -> {
      keyValues.close();
      return true;
    });
  }
}
