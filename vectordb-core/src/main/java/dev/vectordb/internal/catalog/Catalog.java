package dev.vectordb.internal.catalog;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a database: its tenants, its collections, its settings, its API keys and its jobs,
 * in an H2 file beside the collections. Of collections it is a copy of what their directories say
 * of themselves, in a form that can be queried; the rest lives here alone. No record depends on it:
 * it opens in the background, late enough not to take the processor from those who opened the
 * database to search, or at the first call; and a lost or damaged file is rebuilt.
 *
 * <p>All work is done by one thread of its own, in the order of the calls. A caller never touches
 * the file, because an interrupt would close it under everyone. Waiting is not cut short by an
 * interrupt either; the flag is set again on return. If the database under the catalog fails, the
 * call at hand reports it, and the next one opens it again.
 *
 * <p>Thread-safe. Every method throws {@link DatabaseClosedException} after {@link #close()} and
 * {@link DatabaseIoException} if the file cannot be read or written.
 */
public final class Catalog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Catalog.class);
  private static final long ON_DEMAND = -1;

  private final StoreOpener opener;
  private final boolean waitsForWrites;
  private final ScheduledThreadPoolExecutor thread;
  private final Future<?> opening;

  /** Touched by the catalog's thread only. */
  private @Nullable CatalogStore store;

  private volatile boolean ready;

  private Catalog(StoreOpener opener, boolean waitsForWrites, long openAfterMillis) {
    this.opener = opener;
    this.waitsForWrites = waitsForWrites;
    this.thread = new ScheduledThreadPoolExecutor(1, Catalog::newThread);
    this.opening =
        openAfterMillis == ON_DEMAND
            ? CompletableFuture.completedFuture(null)
            : thread.schedule(this::openUnasked, openAfterMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts opening the catalog of a directory and returns at once; see {@link #openFile(Path,
   * Supplier, long)}.
   *
   * @param root the database's directory, which the caller has locked
   * @param truth reads what the collection directories say of themselves
   * @return the catalog
   */
  public static Catalog openFile(Path root, Supplier<List<CatalogEntry>> truth) {
    return openFile(root, truth, 0);
  }

  /**
   * Opens the catalog of a directory in a while, or at the first call if that comes earlier, and
   * returns at once. A missing file is created and a damaged one moved aside, with one warning;
   * then the collections are made those of {@code truth}. A catalog that is closed before is never
   * opened.
   *
   * @param root the database's directory, which the caller has locked
   * @param truth reads what the collection directories say of themselves; called on the catalog's
   *     thread, at each opening, so it must not wait for a thread that waits for this catalog
   * @param afterMillis how long to wait
   * @return the catalog
   */
  public static Catalog openFile(Path root, Supplier<List<CatalogEntry>> truth, long afterMillis) {
    return new Catalog(new CatalogFile(root, truth), true, afterMillis);
  }

  /**
   * Returns a catalog that holds the collections of {@code truth} in memory from the first call on,
   * and neither reads nor writes the file: what a database needs that is opened for reading only,
   * perhaps beside another process that writes.
   *
   * @param truth as for {@link #openFile}
   * @return the catalog, without settings
   */
  public static Catalog openReadOnly(Supplier<List<CatalogEntry>> truth) {
    return new Catalog(() -> CatalogFile.openInMemory(truth.get()), false, ON_DEMAND);
  }

  /**
   * Starts opening an empty catalog in memory. Its writes do not wait, as there is nothing to be
   * made durable; those who read wait for the writes before them.
   *
   * @return the catalog
   */
  public static Catalog inMemory() {
    return new Catalog(CatalogStore::openInMemory, false, 0);
  }

  /**
   * Adds a collection, or replaces what is known of it.
   *
   * @param entry the collection; on the device when the call returns
   */
  public void add(CatalogEntry entry) {
    requireNonNull(entry, "entry");
    write("add collection '" + entry.name() + "'", store -> store.put(entry));
  }

  /**
   * Removes a collection, and its tenant if it was the last one; does nothing if there is none.
   *
   * @param uuid its identity; gone from the device when the call returns
   */
  public void remove(UUID uuid) {
    requireNonNull(uuid, "uuid");
    write("remove collection " + uuid, store -> store.remove(uuid));
  }

  /**
   * Lists the collections.
   *
   * @return by tenant and name
   */
  public List<CatalogEntry> entries() {
    return read("list the collections", CatalogStore::entries);
  }

  /**
   * Lists the tenants that were made or have collections.
   *
   * @return their names, in order
   */
  public Set<String> tenants() {
    return read("list the tenants", CatalogStore::tenants);
  }

  /**
   * Makes a tenant, which stays without a collection.
   *
   * @param name its name; on the device when the call returns
   */
  public void makeTenant(String name) {
    write("make tenant '" + name + "'", store -> TenantTable.make(store, name));
  }

  /**
   * Removes a tenant that was made, its API keys and its jobs; its collections stay.
   *
   * @param name its name; gone from the device when the call returns
   */
  public void removeTenant(String name) {
    write("remove tenant '" + name + "'", store -> TenantTable.remove(store, name));
  }

  /**
   * Lists the API keys.
   *
   * @return the oldest first
   */
  public List<ApiKeyRow> apiKeys() {
    return read("list the API keys", ApiKeyTable::list);
  }

  /**
   * Adds an API key.
   *
   * @param key the key; on the device when the call returns
   */
  public void addApiKey(ApiKeyRow key) {
    write("add an API key", store -> ApiKeyTable.add(store, key));
  }

  /**
   * Removes an API key.
   *
   * @param id its identity; gone from the device when the call returns
   */
  public void removeApiKey(String id) {
    write("remove an API key", store -> ApiKeyTable.remove(store, id));
  }

  /**
   * Lists the jobs.
   *
   * @return the oldest first
   */
  public List<JobRow> jobs() {
    return read("list the jobs", JobTable::list);
  }

  /**
   * Adds a job, or replaces what is known of it.
   *
   * @param job the job; on the device when the call returns
   */
  public void putJob(JobRow job) {
    write("put job " + job.id(), store -> JobTable.put(store, job));
  }

  /**
   * Forgets a job.
   *
   * @param id its identity
   */
  public void removeJob(UUID id) {
    write("remove job " + id, store -> JobTable.remove(store, id));
  }

  /**
   * Returns a setting of the database.
   *
   * @param key its key
   * @return its value, if it was ever put
   */
  public Optional<String> setting(String key) {
    requireNonNull(key, "key");
    return read("read setting '" + key + "'", store -> store.setting(key));
  }

  /**
   * Puts a setting of the database.
   *
   * @param key its key, 1 to {@value Limits#MAX_SETTING_KEY_CHARS} characters
   * @param value its value, at most {@value Limits#MAX_SETTING_VALUE_CHARS} characters; on the
   *     device when the call returns
   * @throws InvalidInputException if one is too long
   */
  public void putSetting(String key, String value) {
    if (key.isEmpty() || key.length() > Limits.MAX_SETTING_KEY_CHARS) {
      throw new InvalidInputException(
          "key", "has " + key.length() + " characters, allowed are 1 to 255");
    }
    if (value.length() > Limits.MAX_SETTING_VALUE_CHARS) {
      throw new InvalidInputException(
          "value",
          "has " + value.length() + " characters, allowed are " + Limits.MAX_SETTING_VALUE_CHARS);
    }
    write("put setting '" + key + "'", store -> store.putSetting(key, value));
  }

  /**
   * Tells whether the catalog is open, so that a call would not wait for it.
   *
   * @return false while it opens, after it failed, and when it is closed
   */
  public boolean ready() {
    return ready;
  }

  /**
   * Waits for an opening that has begun and for the calls before this one, and closes the file.
   * Idempotent.
   */
  @Override
  public void close() {
    opening.cancel(false);
    try {
      thread.execute(this::closeStore);
    } catch (RejectedExecutionException _) {
      // Closed by another call; wait for it all the same.
    }
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T read(String action, SqlFunction<T> function) {
    return await(action, submit(action, function));
  }

  private void write(String action, SqlConsumer consumer) {
    CompletableFuture<Optional<Void>> done =
        submit(
            action,
            store -> {
              consumer.accept(store);
              return Optional.empty();
            });
    if (waitsForWrites) {
      await(action, done);
    } else {
      logFailure(action, done);
    }
  }

  private void openUnasked() {
    CompletableFuture<Optional<Void>> opened = new CompletableFuture<>();
    run(_ -> Optional.empty(), opened);
    logFailure("be opened", opened);
  }

  private <T> CompletableFuture<T> submit(String action, SqlFunction<T> function) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      thread.execute(() -> run(function, result));
    } catch (RejectedExecutionException _) {
      throw new DatabaseClosedException("The catalog is closed: it cannot " + action);
    }
    return result;
  }

  private <T> void run(SqlFunction<T> function, CompletableFuture<T> result) {
    try {
      result.complete(function.apply(openStore()));
    } catch (Throwable e) {
      abandonStore(e);
      result.completeExceptionally(e);
    }
  }

  /** Reports the failure of what nobody waits for. */
  private static void logFailure(String action, CompletableFuture<?> result) {
    var _ =
        result.exceptionally(failure -> {
          log.warn("The catalog could not {}", action, failure);
          return null;
        });
  }

  /** Waits; {@code join} is deaf to interrupts and sets the flag again. */
  private static <T> T await(String action, CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      Throwable cause = requireNonNull(e.getCause());
      throw new DatabaseIoException(
          "The catalog could not " + action + ": " + cause.getMessage(), cause);
    }
  }

  private CatalogStore openStore() throws Exception {
    if (store == null) {
      store = opener.open();
      ready = true;
    }
    return store;
  }

  /** Gives up a database that failed; what is in memory only is kept, there is no other copy. */
  private void abandonStore(Throwable failure) {
    if (store != null && store.isInFile()) {
      ready = false;
      store.closeAfter(failure);
      store = null;
    }
  }

  private void closeStore() {
    ready = false;
    if (store != null) {
      try {
        store.close();
      } catch (SQLException e) {
        log.warn("The catalog did not close cleanly; it will be checked at the next opening", e);
      }
      store = null;
    }
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "vectordb-catalog");
    thread.setDaemon(true);
    // Not the creator's: this thread must not keep an application's loader alive.
    thread.setContextClassLoader(Catalog.class.getClassLoader());
    return thread;
  }

  @FunctionalInterface
  private interface SqlFunction<T> {
    T apply(CatalogStore store) throws SQLException;
  }

  @FunctionalInterface
  private interface SqlConsumer {
    void accept(CatalogStore store) throws SQLException;
  }
}
