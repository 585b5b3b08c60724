package dev.vectordb.spring.web;

import dev.vectordb.ApiKeys;
import dev.vectordb.model.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows callers by the key in {@code X-API-Key} or {@code Authorization: Bearer}: the configured
 * key, of which only a digest is kept and compared in constant time, or one that the database
 * knows. Thread-safe.
 */
final class ApiKeyResolver implements CallerResolver {
  private static final String HEADER = "X-API-Key";
  private static final String BEARER = "Bearer ";

  /** What the name of a caller begins with whose key the database knows. */
  private static final String STORED = "key:";

  /** Longer than any key; digests of longer ones are not worth computing. */
  private static final int MAX_KEY_CHARS = 512;

  private final ApiKeys stored;
  private final byte @Nullable [] configured;
  private final @Nullable Role anonymous;

  ApiKeyResolver(ApiKeys stored, @Nullable String configuredKey, @Nullable Role anonymous) {
    this.stored = stored;
    this.configured = configuredKey == null ? null : digest(configuredKey);
    this.anonymous = anonymous;
  }

  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    String key = keyOf(request);
    if (key == null) {
      return Optional.ofNullable(anonymous).map(role -> new Caller("anonymous", role, null));
    }
    if (key.length() > MAX_KEY_CHARS) {
      return Optional.empty();
    }
    if (configured != null && MessageDigest.isEqual(configured, digest(key))) {
      return Optional.of(new Caller("configured", Role.ADMIN, null));
    }
    return stored
        .authenticate(key)
        .map(info -> new Caller(STORED + info.id(), info.role(), info.tenant()));
  }

  @Override
  public boolean isStillKnown(Caller caller) {
    return !caller.name().startsWith(STORED)
        || stored.find(caller.name().substring(STORED.length())).isPresent();
  }

  /**
   * Tells whether a request carries a key, known or not; what browsers send by themselves is none.
   */
  static boolean hasKey(HttpServletRequest request) {
    String key = keyOf(request);
    return key != null && !key.isEmpty();
  }

  private static @Nullable String keyOf(HttpServletRequest request) {
    String header = request.getHeader(HEADER);
    if (header != null) {
      return header.strip();
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      return null;
    }
    // Another scheme is a credential that is not known here, not the lack of one.
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
