package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.services.KeyRing;
import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.util.List;
import java.util.Optional;

/** The API keys of a database in this process. */
final class EmbeddedApiKeys implements ApiKeys {
  private final KeyRing keys;

  EmbeddedApiKeys(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public NewApiKey create(String tenant, Role role, String label) {
    return keys.create(tenant, requireNonNull(role, "role"), requireNonNull(label, "label"));
  }

  @Override
  public boolean revoke(String id) {
    return keys.revoke(requireNonNull(id, "id"));
  }

  @Override
  public List<ApiKeyInfo> list(String tenant) {
    return keys.list(InputRules.checkName("tenant", tenant));
  }

  @Override
  public Optional<ApiKeyInfo> find(String id) {
    return keys.find(requireNonNull(id, "id"));
  }

  @Override
  public Optional<ApiKeyInfo> authenticate(String key) {
    return keys.authenticate(requireNonNull(key, "key"));
  }
}
