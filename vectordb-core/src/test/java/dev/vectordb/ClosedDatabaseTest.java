package dev.vectordb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.Role;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P11: every call of everything that a database gave out is refused once it is closed, and by the
 * exception that says so. The calls are those of the interfaces, so that none is forgotten.
 */
@Timeout(60)
class ClosedDatabaseTest {
  /** What needs no database to answer, or is to do nothing. */
  private static final Set<String> ANSWERED =
      Set.of(
          "VectorDatabase.close",
          "VectorDatabase.isReadOnly",
          "VectorDatabase.tenant", // names one; whatever is asked of it is refused
          "VectorDatabase.keyValues",
          "VectorDatabase.jobs",
          "VectorDatabase.apiKeys",
          "VectorDatabase.jobStats", // figures, which meters ask for at any time
          "VectorDatabase.eventStats",
          "VectorDatabase.cacheStats",
          "VectorTenant.name",
          "VectorTenant.keyValues",
          "VectorTenant.jobs",
          "VectorCollection.name",
          "VectorCollection.tenant",
          "VectorCollection.config",
          "TenantAccess.name",
          "TenantAccess.role",
          "TenantAccess.require",
          "TenantAccess.file",
          "TenantAccess.withFiles",
          "TenantAccess.keyValues",
          "TenantAccess.jobs",
          "TenantAccess.toString",
          "SearchIterator.position",
          "SearchIterator.close",
          "EventStream.cursor",
          "EventStream.close",
          "EventSubscription.cursor",
          "EventSubscription.close",
          "ChangeStream.position",
          "ChangeStream.close");

  @TempDir Path directory;

  private final Map<Class<?>, Object> values = new HashMap<>();

  @Test
  void onDisk() {
    assertAllRefused(VectorDatabase.open(directory.resolve("database")));
  }

  @Test
  void inMemory() {
    assertAllRefused(VectorDatabase.inMemory());
  }

  private void assertAllRefused(VectorDatabase database) {
    VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
    List<VectorRecord> records =
        Stream.iterate(1, i -> i + 1)
            .limit(300)
            .map(i -> VectorRecord.of("r" + i, new float[] {1, i}))
            .toList();
    long written = collection.upsert(records).position().sequenceNumber();
    NewApiKey key = database.apiKeys().create("default", Role.ADMIN, "a key");
    database.keyValues().put("key", "value");
    JobInfo job = database.jobs().submit(new JobRequest.BatchDelete("c", Filter.parse("n = 1")));
    database.jobs().await(job.id(), Duration.ofSeconds(30));
    fill(records, key, job);
    Map<Class<?>, Object> given = new HashMap<>();
    given.put(VectorCollection.class, collection);
    given.put(VectorTenant.class, database.tenant("default"));
    given.put(KeyValueStore.class, database.keyValues());
    given.put(Jobs.class, database.jobs());
    given.put(ApiKeys.class, database.apiKeys());
    TenantAccess access = TenantAccess.of(database, "default", Role.ADMIN).withFiles(directory);
    values.put(Path.class, access.file("file.zip"));
    given.put(TenantAccess.class, access);
    SearchIterator hits =
        collection.searchIterator(SearchRequest.of(new float[] {1, 1}).topK(1).build());
    hits.next();
    given.put(SearchIterator.class, hits);
    given.put(EventStream.class, database.events(EventRequest.fromBeginning()));
    given.put(
        EventSubscription.class,
        database.subscribe(EventRequest.fromBeginning(), (events, cursor) -> {}));
    given.put(ChangeStream.class, collection.changes(written));
    assertThat(database.apiKeys().authenticate(key.key())).isPresent();
    database.close();
    given.put(VectorDatabase.class, database);
    List<String> wrong = new ArrayList<>();
    given.forEach((type, object) -> wrong.addAll(callAll(type, object)));
    assertThat(wrong).isEmpty();
    assertThat(values).as("every value was asked for").isNotEmpty();
  }

  private void fill(List<VectorRecord> records, NewApiKey key, JobInfo job) {
    values.put(String.class, key.info().id());
    values.put(UUID.class, job.id());
    values.put(List.class, records);
    values.put(Collection.class, List.of("r1"));
    values.put(VectorRecord.class, records.getFirst());
    values.put(Filter.class, Filter.parse("n = 1"));
    values.put(Duration.class, Duration.ofSeconds(5));
    values.put(Metadata.class, Metadata.of("n", 1));
    values.put(MetadataUpdate.class, MetadataUpdate.MERGE);
    values.put(Precision.class, Precision.INT8);
    values.put(Role.class, Role.WRITE);
    values.put(ListRequest.class, ListRequest.firstPage(10));
    values.put(SearchRequest.class, SearchRequest.of(new float[] {1, 2}).build());
    values.put(EventRequest.class, EventRequest.fromBeginning());
    values.put(JobRequest.class, new JobRequest.BatchDelete("c", Filter.parse("n = 1")));
    values.put(CollectionConfig.class, CollectionConfig.ofDimension(2));
    values.put(ProgressListener.class, (ProgressListener) (_, _) -> {});
    values.put(EventListener.class, (EventListener) (_, _) -> {});
    values.put(EmbeddingFunction.class, (EmbeddingFunction) _ -> List.of());
    values.put(OutputStream.class, OutputStream.nullOutputStream());
    values.put(int.class, 10);
    values.put(long.class, 0L);
    values.put(byte[].class, new byte[] {1});
  }

  /** Returns the calls that were answered, or refused in another way. */
  private List<String> callAll(Class<?> type, Object object) {
    List<String> wrong = new ArrayList<>();
    for (Method method : type.getMethods()) {
      boolean counts =
          !Modifier.isStatic(method.getModifiers())
              && Modifier.isPublic(method.getModifiers())
              && method.getDeclaringClass().getName().startsWith("dev.vectordb.");
      String name = type.getSimpleName() + "." + method.getName();
      if (counts && !ANSWERED.contains(name)) {
        String outcome = outcome(method, object);
        if (!outcome.isEmpty()) {
          wrong.add(name + " " + List.of(method.getParameterTypes()) + ": " + outcome);
        }
      }
    }
    return wrong;
  }

  /** Returns what is wrong; empty if the call was refused as it should be. */
  private String outcome(Method method, Object object) {
    try {
      Object[] arguments = Stream.of(method.getParameters()).map(this::argument).toArray();
      return "answered " + method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      boolean refused =
          e.getCause() instanceof DatabaseClosedException
              || e.getCause() instanceof StreamClosedException;
      return refused ? "" : "threw " + e.getCause();
    } catch (IllegalAccessException e) {
      return e.toString();
    }
  }

  private Object argument(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type == Iterator.class) {
      return List.of(VectorRecord.of("r", new float[] {1, 2})).iterator();
    }
    if (type == Stream.class) {
      return Stream.of(VectorRecord.of("r", new float[] {1, 2}));
    }
    if (parameter.getParameterizedType().getTypeName().contains("SearchRequest>")) {
      return List.of(SearchRequest.of(new float[] {1, 2}).build());
    }
    if (type == InputStream.class) {
      return new ByteArrayInputStream(new byte[] {1});
    }
    return requireNonNull(values.get(type), "an argument of type " + type);
  }
}
