package dev.vectordb.spring.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.KeyValueStore;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import dev.vectordb.spring.web.payload.JsonTree;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Keys and values at a server. Thread-safe. */
final class RemoteKeyValues implements KeyValueStore {
  private final RemoteClient client;
  private final String path;

  RemoteKeyValues(RemoteClient client, String tenantPath) {
    this.client = client;
    this.path = tenantPath + "/key-values";
  }

  private static void writeKey(JsonGenerator out, String key) {
    out.writeStartObject();
    out.writeStringProperty("key", key);
    out.writeEndObject();
  }

  @Override
  public Optional<KeyValue> get(String key) {
    RecordChecks.checkText(key, "key");
    try {
      return Optional.of(
          client.send(
              Exchange.read(path + "/get", out -> writeKey(out, key)),
              in -> entry(JsonTree.read(in))));
    } catch (RemoteErrors.MissingException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean put(String key, byte[] value) {
    RecordChecks.checkText(key, "key");
    String base64 = Base64.getEncoder().encodeToString(value);
    return client.send(
        Exchange.write(
            path + "/put",
            out -> {
              out.writeStartObject();
              out.writeStringProperty("key", key);
              out.writeStringProperty("base64", base64);
              out.writeEndObject();
            }),
        in -> JsonTree.read(in).flag("created"));
  }

  @Override
  public boolean delete(String key) {
    RecordChecks.checkText(key, "key");
    return client.send(
        Exchange.write(path + "/delete", out -> writeKey(out, key)),
        in -> JsonTree.read(in).flag("deleted"));
  }

  @Override
  public KeyValuePage list(String prefix, @Nullable String after, int pageSize) {
    RecordChecks.checkText(prefix, "prefix");
    JsonTree page =
        client.send(
            Exchange.get(
                path
                    + "?prefix="
                    + Names.encode(prefix)
                    + (after == null ? "" : "&after=" + Names.encode(after))
                    + "&page-size="
                    + pageSize),
            JsonTree::read);
    return new KeyValuePage(
        page.list("entries", JsonTree.class).stream().map(RemoteKeyValues::entry).toList(),
        page.textOrNull("nextAfter"));
  }

  @Override
  public KeyValueStats stats() {
    JsonTree page = client.send(Exchange.get(path + "?page-size=1"), JsonTree::read);
    return new KeyValueStats(
        page.number("totalEntries"), page.number("totalBytes"), page.number("maxBytes"));
  }

  private static KeyValue entry(JsonTree tree) {
    String base64 = tree.textOrNull("base64");
    try {
      return new KeyValue(
          tree.text("key"),
          base64 == null ? tree.text("value").getBytes(UTF_8) : Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new VectorDatabaseException("the server sent a value that is not base 64", e);
    }
  }
}
