package dev.vectordb.spring.remote;

import dev.vectordb.ApiKeys;
import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.model.ApiKeyInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The API keys of a server. Thread-safe. */
final class RemoteApiKeys implements ApiKeys {
  /** Nothing else is worth sending. */
  private static final Pattern KEY = Pattern.compile("vdb_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final RemoteClient client;

  RemoteApiKeys(RemoteClient client) {
    this.client = client;
  }

  private static String path(String tenant) {
    return RemoteTenant.path(Names.check("tenant", tenant)) + "/api-keys";
  }

  @Override
  public NewApiKey create(String tenant, Role role, String label) {
    JsonTree key =
        client.send(
            Exchange.write(
                path(tenant),
                out -> {
                  out.writeStartObject();
                  out.writeStringProperty("role", JsonInput.nameOf(role));
                  out.writeStringProperty("label", label);
                  out.writeEndObject();
                }),
            JsonTree::read);
    return new NewApiKey(info(key), key.text("key"));
  }

  @Override
  public boolean revoke(String id) {
    if (!ID.matcher(id).matches()) {
      return false;
    }
    try {
      client.send(Exchange.delete("/api-keys/" + id));
      return true;
    } catch (RemoteErrors.MissingException _) {
      return false;
    }
  }

  @Override
  public List<ApiKeyInfo> list(String tenant) {
    return client
        .send(Exchange.get(path(tenant)), JsonTree::read)
        .list("apiKeys", JsonTree.class)
        .stream()
        .map(RemoteApiKeys::info)
        .toList();
  }

  @Override
  public Optional<ApiKeyInfo> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          client.send(Exchange.get("/api-keys/" + id), in -> info(JsonTree.read(in))));
    } catch (RemoteErrors.MissingException _) {
      return Optional.empty();
    }
  }

  /** Asks as whoever has the key. */
  @Override
  public Optional<ApiKeyInfo> authenticate(String key) {
    var form = KEY.matcher(key);
    if (!form.matches()) {
      return Optional.empty();
    }
    try (RemoteClient other = client.withKey(key)) {
      var _ = other.send(Exchange.get("/caller"), JsonTree::read);
    } catch (AccessDeniedException _) {
      return Optional.empty();
    }
    return find(form.group(1));
  }

  private static ApiKeyInfo info(JsonTree tree) {
    return new ApiKeyInfo(
        tree.text("id"),
        tree.text("tenant"),
        tree.constant("role", Role.class),
        tree.text("label"),
        Instant.parse(tree.text("createdAt")));
  }
}
