package dev.vectordb;

import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.TenantExistsException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tenants, the models that fill them, API keys, and the cache by collection. */
interface TenantsContract extends ContractFixture {

  @Test
  default void aTenantThatWasMadeIsListedUntilItIsDropped() {
    assertThat(database().listTenants()).isEmpty();
    assertThat(database().createTenant("red").name()).isEqualTo("red");
    assertThatThrownBy(() -> database().createTenant("red"))
        .isInstanceOf(TenantExistsException.class);
    database().tenant("blue").createCollection("b", CollectionConfig.ofDimension(3));
    assertThatThrownBy(() -> database().createTenant("blue"))
        .isInstanceOf(TenantExistsException.class);
    assertThat(database().listTenants()).containsExactly("blue", "red");
    VectorTenant red = database().tenant("red");
    red.createCollection("r", CollectionConfig.ofDimension(3));
    red.dropCollection("r");
    assertThat(database().listTenants()).containsExactly("blue", "red");
    assertThat(database().dropTenant("red")).isTrue();
    assertThat(database().dropTenant("red")).isFalse();
    assertThat(database().listTenants()).containsExactly("blue");
    for (String bad : List.of("", "Red", "a/b", "..", "x".repeat(64))) {
      assertThatThrownBy(() -> database().createTenant(bad))
          .isInstanceOf(InvalidNameException.class);
      assertThatThrownBy(() -> database().dropTenant(bad)).isInstanceOf(InvalidNameException.class);
    }
  }

  @Test
  default void aDroppedTenantLeavesNothing() {
    VectorTenant red = database().createTenant("red");
    VectorTenant blue = database().createTenant("blue");
    for (VectorTenant tenant : List.of(red, blue)) {
      tenant.createCollection("c", CollectionConfig.ofDimension(3)).upsert(record("a", 1, 2, 3));
      tenant.createCollection("d", CollectionConfig.ofDimension(3));
      tenant.keyValues().put("k", "v");
    }
    JobInfo job = red.jobs().submit(new JobRequest.Vacuum("c"));
    String redKey = database().apiKeys().create("red", Role.ADMIN, "").key();
    String blueKey = database().apiKeys().create("blue", Role.ADMIN, "").key();
    assertThat(database().dropTenant("red")).isTrue();
    assertThat(red.listCollections()).isEmpty();
    assertThat(red.keyValues().get("k")).isEmpty();
    assertThat(red.jobs().find(job.id())).isEmpty();
    assertThat(database().listAllJobs()).isEmpty();
    assertThat(database().apiKeys().authenticate(redKey)).isEmpty();
    assertThat(database().listTenants()).containsExactly("blue");
    assertThat(blue.listCollections()).hasSize(2);
    assertThat(blue.keyValues().get("k")).isPresent();
    assertThat(database().apiKeys().authenticate(blueKey)).isPresent();
  }

  @Test
  default void modelsAreListedWithWhatTheyFill() {
    VectorTenant tenant = database().tenant("red");
    CollectionConfig.Builder small = CollectionConfig.builder(3).model("minilm");
    tenant.createCollection("b", small.build()).upsert(record("x", 1, 2, 3));
    tenant.createCollection("a", small.build()).upsert(record("y", 1, 2, 3));
    tenant.createCollection("c", CollectionConfig.builder(2).model("ada").build());
    tenant.createCollection("d", CollectionConfig.ofDimension(4));
    database().createCollection("e", CollectionConfig.builder(9).model("other").build());
    assertThat(tenant.listModels())
        .containsExactly(
            new ModelInfo("ada", List.of(2), List.of("c"), 0),
            new ModelInfo("minilm", List.of(3), List.of("a", "b"), 2),
            new ModelInfo(null, List.of(4), List.of("d"), 0));
    assertThat(database().tenant("blue").listModels()).isEmpty();
  }

  @Test
  default void aKeyIsKnownUntilItIsRevoked() {
    ApiKeys keys = database().apiKeys();
    NewApiKey key = keys.create("red", Role.WRITE, "a service");
    assertThat(keys.authenticate(key.key())).contains(key.info());
    assertThat(key.info().tenant()).isEqualTo("red");
    assertThat(key.info().role()).isEqualTo(Role.WRITE);
    assertThat(key.key()).startsWith("vdb_" + key.info().id()).hasSize(64);
    assertThat(key.toString()).doesNotContain(key.key());
    assertThat(keys.list("red")).containsExactly(key.info());
    assertThat(keys.list("blue")).isEmpty();
    assertThat(database().listTenants()).containsExactly("red");
    assertThat(keys.revoke(key.info().id())).isTrue();
    assertThat(keys.revoke(key.info().id())).isFalse();
    assertThat(keys.authenticate(key.key())).isEmpty();
    assertThat(keys.list("red")).isEmpty();
  }

  @Test
  default void noOtherKeyIsKnown() {
    ApiKeys keys = database().apiKeys();
    String key = keys.create("red", Role.READ, "").key();
    NewApiKey other = keys.create("blue", Role.READ, "");
    String swapped = "vdb_" + other.info().id() + key.substring(20);
    String wrongSecret = key.substring(0, 63) + (key.endsWith("A") ? "B" : "A");
    for (String bad :
        List.of("", "vdb_", key + "x", key.substring(0, 63), swapped, wrongSecret, " " + key)) {
      assertThat(keys.authenticate(bad)).as(bad).isEmpty();
    }
    assertThat(keys.authenticate("x".repeat(1_000_000))).isEmpty();
    assertThat(keys.authenticate(other.key())).contains(other.info());
  }

  @Test
  default void keysAreChecked() {
    ApiKeys keys = database().apiKeys();
    assertThatThrownBy(() -> keys.create("No", Role.READ, ""))
        .isInstanceOf(InvalidNameException.class);
    assertThatThrownBy(() -> keys.create("red", Role.READ, "x".repeat(257)))
        .isInstanceOf(InvalidInputException.class);
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      secrets.add(keys.create("red", Role.READ, "").key());
    }
    assertThat(secrets).hasSize(50);
  }

  @Test
  default void theCacheIsCountedAndClearedByCollection() {
    VectorCollection a = database().createCollection("a", CollectionConfig.ofDimension(3));
    VectorCollection b = database().createCollection("b", CollectionConfig.ofDimension(3));
    a.upsert(List.of(record("x", 1, 2, 3), record("y", 1, 2, 3)));
    b.upsert(record("x", 1, 2, 3));
    for (int i = 0; i < 3; i++) {
      a.get(List.of("x", "y"));
      b.get("x");
    }
    assertThat(a.cacheStats().hits()).isEqualTo(4);
    assertThat(a.cacheStats().misses()).isEqualTo(2);
    assertThat(b.cacheStats().hits()).isEqualTo(2);
    assertThat(b.cacheStats().misses()).isEqualTo(1);
    long all = a.cacheStats().weightBytes() + b.cacheStats().weightBytes();
    assertThat(database().cacheStats().weightBytes()).isEqualTo(all).isPositive();
    assertThat(database().cacheStats().hits()).isEqualTo(6);
    a.clearCache();
    assertThat(a.cacheStats().weightBytes()).isZero();
    assertThat(database().cacheStats().weightBytes()).isEqualTo(b.cacheStats().weightBytes());
    a.get("x");
    b.get("x");
    assertThat(a.cacheStats().misses()).isEqualTo(3);
    assertThat(b.cacheStats().misses()).isEqualTo(1);
    a.delete("y");
    a.rewrite();
    await("the old generation is closed").until(() -> a.cacheStats().weightBytes() == 0);
    assertThat(b.cacheStats().weightBytes()).isPositive();
    database().clearCache();
    assertThat(b.cacheStats().weightBytes()).isZero();
    database().dropCollection("b");
    assertThatThrownBy(b::cacheStats).isInstanceOf(DatabaseClosedException.class);
  }
}
