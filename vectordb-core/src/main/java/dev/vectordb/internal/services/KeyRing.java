package dev.vectordb.internal.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.catalog.ApiKeyRow;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API keys of a database. A key is {@code vdb_<id>_<secret>}: 16 hexadecimal digits that name
 * it, and 256 random bits in Base64. Kept is SHA-256 of the whole: what is random through and
 * through cannot be guessed from a fast hash, so the slow ones that passwords need would only make
 * every call slow. All keys are read once and then held on the heap. Thread-safe.
 */
public final class KeyRing {
  private static final Pattern KEY = Pattern.compile("vdb_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");
  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;

  /** Compared with where there is no key, so that a wrong id takes as long as a wrong secret. */
  private static final byte[] NO_HASH = new byte[32];

  /** Equals no hash, as it has another length: of a key whose removal has not succeeded yet. */
  private static final byte[] REVOKED = new byte[0];

  /** Asked for when it is needed, as opening it takes its time. */
  private final Supplier<Catalog> catalog;

  private final boolean readOnly;
  private final TimeSource time;
  private final Chance chance;

  /** Throws if the database is closed: keys are held on the heap, and would be found after it. */
  private final Runnable checkOpen;

  /** Null until they are first asked for, as opening the catalog takes its time. */
  private volatile @Nullable Map<String, ApiKeyRow> keys;

  /**
   * A ring of keys that are not read yet.
   *
   * @param checkOpen throws if the database is closed
   */
  KeyRing(
      Supplier<Catalog> catalog,
      boolean readOnly,
      Runnable checkOpen,
      TimeSource time,
      Chance chance) {
    this.time = time;
    this.chance = chance;
    this.catalog = catalog;
    this.readOnly = readOnly;
    this.checkOpen = checkOpen;
  }

  private Map<String, ApiKeyRow> keys() {
    checkOpen.run();
    Map<String, ApiKeyRow> known = keys;
    return known == null ? readKeys() : known;
  }

  private synchronized Map<String, ApiKeyRow> readKeys() {
    Map<String, ApiKeyRow> known = keys;
    if (known == null) {
      known = new ConcurrentHashMap<>();
      for (ApiKeyRow row : catalog.get().apiKeys()) {
        known.put(row.info().id(), row);
      }
      keys = known;
    }
    return known;
  }

  /**
   * Makes a key.
   *
   * @param tenant the tenant
   * @param role what it allows
   * @param label what it is for
   * @return the key
   */
  public synchronized NewApiKey create(String tenant, Role role, String label) {
    InputRules.checkName("tenant", tenant);
    if (label.length() > Limits.MAX_LABEL_CHARS) {
      throw new InvalidInputException(
          "label", "is longer than " + Limits.MAX_LABEL_CHARS + " characters");
    }
    checkWritable();
    if (list(tenant).size() >= Limits.MAX_API_KEYS) {
      throw new CapacityExceededException(
          "tenant " + tenant + " has " + Limits.MAX_API_KEYS + " API keys, more are not allowed");
    }
    String id = HexFormat.of().formatHex(bytes(ID_BYTES));
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
    String key = "vdb_" + id + "_" + secret;
    Instant now = time.now();
    ApiKeyInfo info = new ApiKeyInfo(id, tenant, role, label, now);
    ApiKeyRow row = new ApiKeyRow(info, hash(key));
    catalog.get().addApiKey(row);
    keys().put(id, row);
    return new NewApiKey(info, key);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    chance.nextSecret(bytes);
    return bytes;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void checkWritable() {
    if (readOnly) {
      throw new DatabaseReadOnlyException("the database was opened read-only");
    }
  }

  /**
   * Revokes a key.
   *
   * @param id its identity
   * @return whether there was one
   */
  public synchronized boolean revoke(String id) {
    checkWritable();
    ApiKeyRow row = keys().get(id);
    if (row == null) {
      return false;
    }
    // Refused from here on, whatever fails; and listed until it is gone, so that it can be asked
    // for again.
    keys().put(id, new ApiKeyRow(row.info(), REVOKED));
    catalog.get().removeApiKey(id);
    keys().remove(id);
    return true;
  }

  /** Returns the tenants that have keys. */
  List<String> tenants() {
    return keys().values().stream().map(row -> row.info().tenant()).distinct().toList();
  }

  /**
   * Lists the keys of a tenant.
   *
   * @param tenant the tenant
   * @return the oldest first
   */
  public List<ApiKeyInfo> list(String tenant) {
    List<ApiKeyInfo> list = new ArrayList<>();
    for (ApiKeyRow row : keys().values()) {
      if (row.info().tenant().equals(tenant)) {
        list.add(row.info());
      }
    }
    list.sort(Comparator.comparing(ApiKeyInfo::createdAt).thenComparing(ApiKeyInfo::id));
    return list;
  }

  /**
   * Looks for a key.
   *
   * @param id its identity
   * @return what is known of it, if it is valid
   */
  public Optional<ApiKeyInfo> find(String id) {
    ApiKeyRow row = keys().get(id);
    return row == null || row.hash().length == 0 ? Optional.empty() : Optional.of(row.info());
  }

  /**
   * Tells whose a key is.
   *
   * @param key anything
   * @return what is known of it, if it is valid
   */
  public Optional<ApiKeyInfo> authenticate(String key) {
    checkOpen.run();
    Matcher form = KEY.matcher(key);
    if (!form.matches()) {
      return Optional.empty();
    }
    ApiKeyRow row = keys().get(form.group(1));
    boolean same = MessageDigest.isEqual(hash(key), row == null ? NO_HASH : row.hash());
    return same && row != null ? Optional.of(row.info()) : Optional.empty();
  }
}
