package dev.vectordb;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * The API keys of a database, for whoever serves it to others: it tells which tenant and role a
 * caller has. The database itself asks nobody for a key. Thread-safe.
 *
 * <p>Keys are kept in the catalog, as hashes; a database that is opened read-only knows none. Every
 * method throws {@link DatabaseClosedException} after the database was closed and {@link
 * DatabaseIoException} if the catalog cannot be read or written.
 */
public interface ApiKeys {

  /**
   * Makes a key.
   *
   * @param tenant the tenant to bind it to, which need not exist yet
   * @param role what it allows
   * @param label what it is for, at most 256 characters; may be empty
   * @return the key; valid and on the device when the call returns
   * @throws CapacityExceededException if the tenant has 1,000
   * @throws DatabaseReadOnlyException if the database was opened read-only
   */
  NewApiKey create(String tenant, Role role, String label);

  /**
   * Revokes a key.
   *
   * @param id its identity
   * @return whether there was one; no longer valid, and gone from the device, when the call returns
   */
  boolean revoke(String id);

  /**
   * Lists keys.
   *
   * @param tenant the tenant
   * @return its keys, the oldest first
   */
  List<ApiKeyInfo> list(String tenant);

  /**
   * Looks for a key.
   *
   * @param id its identity
   * @return what is known of it, if it is valid
   */
  Optional<ApiKeyInfo> find(String id);

  /**
   * Tells whose a key is. Takes as long for a wrong key as for a right one of the same form.
   *
   * @param key what a caller presents; anything
   * @return what is known of it, if it is valid
   */
  Optional<ApiKeyInfo> authenticate(String key);
}
