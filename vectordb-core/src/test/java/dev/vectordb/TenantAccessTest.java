package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.Role;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each role may do through {@link TenantAccess}, and that nothing of others shows. */
class TenantAccessTest {
  @TempDir Path directory;
  @TempDir Path shared;
  private VectorDatabase database;

  private record Call(String name, Role needed, Consumer<TenantAccess> call) {}

  private static Call call(String name, Role needed, Consumer<TenantAccess> call) {
    return new Call(name, needed, call);
  }

  private static final VectorRecord RECORD = VectorRecord.of("a", new float[] {1, 2, 3});
  private static final SearchRequest SEARCH = SearchRequest.of(new float[] {1, 0, 0}).build();

  /** Every method of a tenant, a collection, a store and the jobs. */
  private final List<Call> calls =
      List.of(
          call("name", Role.READ, VectorTenant::name),
          call("listCollections", Role.READ, VectorTenant::listCollections),
          call("findCollection", Role.READ, tenant -> tenant.findCollection("c")),
          call("listModels", Role.READ, VectorTenant::listModels),
          call("events", Role.READ, tenant -> tenant.events(EventRequest.fromNow()).close()),
          call(
              "subscribe",
              Role.READ,
              tenant -> tenant.subscribe(EventRequest.fromNow(), (_, _) -> {}).close()),
          call(
              "createCollection",
              Role.ADMIN,
              tenant -> tenant.createCollection("n", CollectionConfig.ofDimension(3))),
          call("dropCollection", Role.ADMIN, tenant -> tenant.dropCollection("n")),
          call(
              "getOrCreateCollection",
              Role.ADMIN,
              tenant -> tenant.getOrCreateCollection("c", CollectionConfig.ofDimension(3))),
          call("createApiKey", Role.ADMIN, tenant -> tenant.createApiKey(Role.READ, "x")),
          call("listApiKeys", Role.ADMIN, TenantAccess::listApiKeys),
          call("revokeApiKey", Role.ADMIN, tenant -> tenant.revokeApiKey("none")),
          call("jobs.list", Role.ADMIN, tenant -> tenant.jobs().list()),
          call(
              "jobs.submit",
              Role.ADMIN,
              tenant -> tenant.jobs().submit(new JobRequest.Vacuum("c"))),
          call("jobs.find", Role.ADMIN, tenant -> tenant.jobs().find(new UUID(0, 0))),
          call("kv.get", Role.READ, tenant -> tenant.keyValues().get("k")),
          call("kv.list", Role.READ, tenant -> tenant.keyValues().list("", null, 10)),
          call("kv.stats", Role.READ, tenant -> tenant.keyValues().stats()),
          call("kv.put", Role.WRITE, tenant -> tenant.keyValues().put("k", "v")),
          call("kv.delete", Role.WRITE, tenant -> tenant.keyValues().delete("k")),
          call("upsert", Role.WRITE, tenant -> tenant.collection("c").upsert(RECORD)),
          call(
              "insertIfAbsent",
              Role.WRITE,
              tenant -> tenant.collection("c").insertIfAbsent(List.of(RECORD))),
          call(
              "updateMetadata",
              Role.WRITE,
              tenant ->
                  tenant
                      .collection("c")
                      .updateMetadata("a", Metadata.of("k", 1), MetadataUpdate.MERGE)),
          call("get", Role.READ, tenant -> tenant.collection("c").get("a")),
          call("list", Role.READ, tenant -> tenant.collection("c").list(ListRequest.firstPage(10))),
          call("count", Role.READ, tenant -> tenant.collection("c").count()),
          call(
              "count by filter",
              Role.READ,
              tenant -> tenant.collection("c").count(Filter.parse("k = 1"))),
          call("search", Role.READ, tenant -> tenant.collection("c").search(SEARCH)),
          call("searchAll", Role.READ, tenant -> tenant.collection("c").searchAll(List.of(SEARCH))),
          call(
              "searchIterator",
              Role.READ,
              tenant -> tenant.collection("c").searchIterator(SEARCH).close()),
          call("stats", Role.READ, tenant -> tenant.collection("c").stats()),
          call("config", Role.READ, tenant -> tenant.collection("c").config()),
          call("collection name", Role.READ, tenant -> tenant.collection("c").name()),
          call("collection tenant", Role.READ, tenant -> tenant.collection("c").tenant()),
          call("cacheStats", Role.READ, tenant -> tenant.collection("c").cacheStats()),
          call("changes", Role.READ, tenant -> closeChanges(tenant.collection("c"))),
          call(
              "bulkImport",
              Role.WRITE,
              tenant -> tenant.collection("c").bulkImport(Stream.of(RECORD))),
          call(
              "exportTo",
              Role.ADMIN,
              tenant ->
                  tenant
                      .collection("c")
                      .exportTo(OutputStream.nullOutputStream(), ProgressListener.NONE)),
          call(
              "importFrom",
              Role.ADMIN,
              tenant -> tenant.collection("c").importFrom(archive(), ProgressListener.NONE)),
          call(
              "importCollection",
              Role.ADMIN,
              tenant -> tenant.importCollection("i", archive(), ProgressListener.NONE)),
          call("flush", Role.WRITE, tenant -> tenant.collection("c").flush()),
          call("awaitIndexed", Role.WRITE, tenant -> tenant.collection("c").awaitIndexed()),
          call("clearCache", Role.ADMIN, tenant -> tenant.collection("c").clearCache()),
          call("optimize", Role.ADMIN, tenant -> tenant.collection("c").optimize()),
          call("vacuum", Role.ADMIN, tenant -> tenant.collection("c").vacuum()),
          call("rebuildIndex", Role.ADMIN, tenant -> tenant.collection("c").rebuildIndex()),
          call("compress", Role.ADMIN, tenant -> tenant.collection("c").compress(Precision.INT8)),
          call("rewrite", Role.ADMIN, tenant -> tenant.collection("c").rewrite()),
          call("delete", Role.WRITE, tenant -> tenant.collection("c").delete("a")),
          call(
              "delete by filter",
              Role.WRITE,
              tenant -> tenant.collection("c").delete(Filter.parse("k = 1"))),
          call("deleteAll", Role.WRITE, tenant -> tenant.collection("c").deleteAll()));

  private static void closeChanges(VectorCollection collection) {
    collection.changes(collection.stats().position().sequenceNumber()).close();
  }

  private InputStream archive() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    database.tenant("blue").collection("c").exportTo(out, ProgressListener.NONE);
    return new ByteArrayInputStream(out.toByteArray());
  }

  @BeforeEach
  void open() {
    database = VectorDatabase.open(directory);
    for (String tenant : List.of("red", "blue")) {
      database.tenant(tenant).createCollection("c", CollectionConfig.ofDimension(3));
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRoleMayDoWhatItAllowsAndNothingElse(Role role) {
    TenantAccess access = TenantAccess.of(database, "red", role);
    for (Call call : calls) {
      if (call.needed == Role.READ || role.allows(call.needed)) {
        call.call.accept(access);
      } else {
        assertThatThrownBy(() -> call.call.accept(access))
            .as(call.name)
            .isInstanceOf(AccessDeniedException.class)
            .hasMessageContaining(call.needed.name());
      }
    }
    assertThat(database.tenant("blue").collection("c").stats().position().sequenceNumber())
        .isZero();
  }

  @Test
  void everyMethodIsInTheTable() {
    Set<String> covered =
        calls.stream()
            .map(call -> call.name.replaceAll("^(kv|jobs|collection)[ .]| by filter$", ""))
            .collect(Collectors.toSet());
    List<Class<?>> guarded = List.of(VectorTenant.class, VectorCollection.class);
    for (Class<?> type : guarded) {
      for (Method method : type.getMethods()) {
        if (!Set.of("keyValues", "jobs", "collection", "backupTo").contains(method.getName())) {
          assertThat(covered).as(method.toString()).contains(method.getName());
        }
      }
    }
  }

  @Test
  void nothingOfOthersShows() {
    TenantAccess red = TenantAccess.of(database, "red", Role.ADMIN);
    VectorTenant blue = database.tenant("blue");
    blue.createCollection("secret", CollectionConfig.builder(3).model("secret").build());
    blue.keyValues().put("secret", "secret");
    NewApiKey key = database.apiKeys().create("blue", Role.ADMIN, "secret");
    JobInfo job = blue.jobs().submit(new JobRequest.Vacuum("secret"));
    assertThat(red.listCollections()).extracting(CollectionInfo::name).containsExactly("c");
    assertThat(red.findCollection("secret")).isEmpty();
    assertThat(red.listModels()).extracting(ModelInfo::model).doesNotContain("secret");
    assertThat(red.keyValues().get("secret")).isEmpty();
    assertThat(red.keyValues().stats().entries()).isZero();
    assertThat(red.listApiKeys()).isEmpty();
    assertThat(red.revokeApiKey(key.info().id())).isFalse();
    assertThat(database.apiKeys().authenticate(key.key())).isPresent();
    assertThat(red.jobs().list()).isEmpty();
    assertThat(red.jobs().find(job.id())).isEmpty();
    for (String name : List.of("secret", "none")) {
      assertThatThrownBy(() -> red.collection(name))
          .isInstanceOf(CollectionNotFoundException.class)
          .hasMessage("tenant red has no collection '" + name + "'");
      assertThat(red.dropCollection(name)).isFalse();
    }
    assertThatThrownBy(() -> red.jobs().cancel(job.id()))
        .isInstanceOf(JobNotFoundException.class)
        .hasMessageNotContaining("blue");
    assertThat(blue.findCollection("secret")).isPresent();
  }

  @Test
  void aKeyGivesAccessToItsTenant() {
    NewApiKey key = database.apiKeys().create("red", Role.WRITE, "");
    TenantAccess access =
        TenantAccess.of(database, database.apiKeys().authenticate(key.key()).orElseThrow());
    assertThat(access.name()).isEqualTo("red");
    assertThat(access.role()).isEqualTo(Role.WRITE);
    NewApiKey own = TenantAccess.of(database, "red", Role.ADMIN).createApiKey(Role.READ, "own");
    assertThat(own.info().tenant()).isEqualTo("red");
    assertThat(TenantAccess.of(database, "red", Role.ADMIN).revokeApiKey(own.info().id())).isTrue();
  }

  @Test
  void jobsUseFilesOfTheTenantsDirectoryOnly() throws IOException {
    TenantAccess without = TenantAccess.of(database, "red", Role.ADMIN);
    assertThatThrownBy(() -> without.file("a.ndjson")).isInstanceOf(AccessDeniedException.class);
    TenantAccess red = without.withFiles(shared);
    Path file = red.file("a.ndjson");
    assertThat(file).isEqualTo(shared.toAbsolutePath().resolve("red").resolve("a.ndjson"));
    JobInfo job = red.jobs().submit(new JobRequest.BatchExport("c", file, null));
    assertThat(red.jobs().await(job.id(), Duration.ofSeconds(30)).status())
        .isEqualTo(JobStatus.COMPLETED);
    for (String bad : List.of("", ".", "..", "../blue/a", "a/b", "/etc/passwd", "a\\b", ".x")) {
      assertThatThrownBy(() -> red.file(bad)).as(bad).isInstanceOf(InvalidInputException.class);
    }
    Path link = Files.createSymbolicLink(red.file("link"), Path.of("/etc/hosts"));
    for (Path bad :
        List.of(
            Path.of("a.ndjson"),
            Path.of("/etc/passwd"),
            shared.resolve("blue").resolve("a.ndjson"),
            file.resolveSibling("..").resolve("blue"),
            link)) {
      for (JobRequest request :
          List.of(
              new JobRequest.BatchImport("c", bad), new JobRequest.BatchExport("c", bad, null))) {
        assertThatThrownBy(() -> red.jobs().submit(request))
            .as(request.toString())
            .isInstanceOf(AccessDeniedException.class);
        VectorCollection collection = red.collection("c");
        assertThatThrownBy(() -> collection.backupTo(bad, ProgressListener.NONE))
            .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> collection.exportTo(bad, ProgressListener.NONE))
            .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> collection.importFrom(bad, ProgressListener.NONE))
            .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> red.importCollection("n", bad, ProgressListener.NONE))
            .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> without.jobs().submit(request))
            .isInstanceOf(AccessDeniedException.class);
      }
    }
  }
}
