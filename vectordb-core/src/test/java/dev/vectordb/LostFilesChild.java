package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Precision;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Truncates files of an open database that are mapped into memory, one after the other, and asks
 * everything: what is answered must be right, and what is not must be refused by an exception of
 * the database's own. In a process of its own, as a fault of memory could end it.
 */
final class LostFilesChild {
  private static final Filter FILTER = Filter.parse("n < 2000 and tag = 't1'");
  private static final int QUERIES = 20;

  private final Path pristine;
  private final Path work;
  private final int records;
  private final int dimension;
  private final Map<String, Object> expected = new LinkedHashMap<>();
  private final Map<String, Set<String>> refused = new TreeMap<>();

  private LostFilesChild(Path directory, int records, int dimension) {
    this.pristine = directory.resolve("pristine");
    this.work = directory.resolve("work");
    this.records = records;
    this.dimension = dimension;
  }

  /** Arguments: a directory, records, dimension, sections that are left alone. */
  public static void main(String[] arguments) throws IOException {
    LostFilesChild child =
        new LostFilesChild(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    try {
      child.build();
      List<String> sections = new ArrayList<>(child.sections());
      sections.removeAll(List.of(arguments).subList(3, arguments.length));
      for (String section : sections) {
        child.lose(section);
      }
      for (String section : List.of("links", "vectors", "text")) {
        if (sections.contains(section)) {
          child.loseInBackground(section);
        }
      }
      System.out.println("survived the loss of " + sections.size() + " files: " + child.refused);
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
  }

  private float[] vector(int number) {
    Random random = new Random(number);
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private VectorRecord record(int i) {
    return VectorRecord.builder("r" + i, vector(i))
        .text("text number" + i % 50)
        .metadata(Metadata.builder().put("n", i).put("tag", "t" + i % 3).build())
        .build();
  }

  private void build() {
    CollectionConfig config =
        CollectionConfig.builder(dimension)
            .metric(Metric.EUCLIDEAN)
            .precision(Precision.INT8)
            .text(TextConfig.of(TextLanguage.STANDARD))
            .build();
    try (VectorDatabase database = VectorDatabase.open(pristine)) {
      VectorCollection collection = database.createCollection("c", config);
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i < records; i++) {
        batch.add(record(i));
      }
      collection.upsert(batch);
      collection.optimize();
      reads(collection).forEach((name, read) -> expected.put(name, read.get()));
    }
  }

  private static Path base(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> requireNonNull(file.getFileName()).toString().startsWith("base-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<String> sections() throws IOException {
    try (Stream<Path> files = Files.list(base(pristine))) {
      return files.map(file -> requireNonNull(file.getFileName()).toString()).sorted().toList();
    }
  }

  private void copy() throws IOException {
    if (Files.exists(work)) {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
    try (Stream<Path> files = Files.walk(pristine)) {
      for (Path file : files.toList()) {
        Files.copy(file, work.resolve(pristine.relativize(file)));
      }
    }
  }

  private void lose(String section) throws IOException {
    copy();
    boolean refusedAny = false;
    try (VectorDatabase database = VectorDatabase.open(work)) {
      VectorCollection collection = database.collection("c");
      var _ = search(collection, 1).get();
      truncate(section);
      for (Map.Entry<String, Supplier<Object>> read : reads(collection).entrySet()) {
        refusedAny |= isRefused(section, read.getKey(), read.getValue(), true);
      }
      for (Map.Entry<String, Supplier<Object>> write : writes(collection).entrySet()) {
        refusedAny |= isRefused(section, write.getKey(), write.getValue(), false);
      }
      CollectionState state = collection.stats().state();
      if (refusedAny && state != CollectionState.FAILED) {
        throw new AssertionError("after the loss of " + section + " it is " + state);
      }
    }
    reopen(section);
  }

  /**
   * Lets nobody but the background meet the loss: what links the tail, or what takes up words half
   * a second after the opening, which on a slow machine may have done so before the loss.
   */
  private void loseInBackground(String section) throws IOException {
    for (int attempt = 0; attempt < 5; attempt++) {
      copy();
      try (VectorDatabase database = VectorDatabase.open(work)) {
        VectorCollection collection = database.collection("c");
        truncate(section);
        if (!section.equals("text")) {
          collection.upsert(VectorRecord.of("new", vector(1)));
          isRefused(section, "linking", () -> done(collection::awaitIndexed), false);
        }
        for (int i = 0; i < 300; i++) {
          if (collection.stats().state() == CollectionState.FAILED) {
            return;
          }
          LockSupport.parkNanos(10_000_000);
        }
      }
    }
    throw new AssertionError("the background did not tell of the loss of " + section);
  }

  private void truncate(String section) throws IOException {
    try (FileChannel file =
        FileChannel.open(base(work).resolve(section), StandardOpenOption.WRITE)) {
      file.truncate(0);
    }
  }

  /** Whether a call failed as it may; if it did not, its answer must be the right one. */
  private boolean isRefused(String section, String name, Supplier<Object> call, boolean compare) {
    Object answer;
    try {
      answer = call.get();
    } catch (VectorDatabaseException e) {
      refused.computeIfAbsent(section, _ -> new TreeSet<>()).add(name);
      String message = String.valueOf(e.getMessage());
      if (message.contains("unexpected")) {
        throw new AssertionError(name + " after the loss of " + section, e);
      }
      return true;
    } catch (Throwable e) {
      throw new AssertionError(name + " after the loss of " + section, e);
    }
    if (compare && !answer.equals(expected.get(name))) {
      throw new AssertionError(
          name + " after the loss of " + section + ": " + answer + ", not " + expected.get(name));
    }
    return false;
  }

  private void reopen(String section) {
    try (VectorDatabase database = VectorDatabase.open(work)) {
      VectorCollection collection = database.collection("c");
      for (int i = 0; i < QUERIES; i++) {
        if (collection.get("r" + 97 * i).isEmpty()) {
          throw new AssertionError("lost with " + section + ": r" + 97 * i);
        }
      }
    } catch (DatabaseCorruptException e) {
      refused.computeIfAbsent(section, _ -> new TreeSet<>()).add("reopening");
    }
  }

  private Map<String, Supplier<Object>> reads(VectorCollection collection) {
    Map<String, Supplier<Object>> reads = new LinkedHashMap<>();
    reads.put("search", search(collection, QUERIES));
    reads.put("scan", () -> ids(collection.search(near().exact(true).build())));
    reads.put("filter", () -> ids(collection.search(near().filter(FILTER).build())));
    reads.put("words", () -> ids(collection.search(SearchRequest.ofText("number7").build())));
    reads.put("both", () -> ids(collection.search(near().text("number9").build())));
    reads.put("like", () -> ids(collection.search(SearchRequest.likeRecord("r11").build())));
    reads.put("count", () -> collection.count(FILTER));
    reads.put("get", () -> collection.get(List.of("r1", "r2", "nobody", "r" + (records - 1))));
    reads.put("list", () -> collection.list(ListRequest.firstPage(500)).records());
    reads.put("iterate", () -> iterated(collection));
    return reads;
  }

  private SearchRequest.Builder near() {
    return SearchRequest.of(vector(7)).topK(10);
  }

  private Supplier<Object> search(VectorCollection collection, int queries) {
    return () -> {
      List<String> found = new ArrayList<>();
      for (int i = 0; i < queries; i++) {
        found.addAll(ids(collection.search(SearchRequest.of(vector(31 * i)).topK(3).build())));
      }
      return found;
    };
  }

  private List<String> iterated(VectorCollection collection) {
    List<String> found = new ArrayList<>();
    try (SearchIterator hits =
        collection.searchIterator(SearchRequest.of(vector(5)).topK(10).build())) {
      for (int i = 0; i < 40; i++) {
        found.add(hits.next().id());
      }
    }
    return found;
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(SearchHit::id).toList();
  }

  private Map<String, Supplier<Object>> writes(VectorCollection collection) {
    Map<String, Supplier<Object>> writes = new LinkedHashMap<>();
    writes.put(
        "update", () -> collection.updateMetadata("r3", Metadata.of("n", 3), MetadataUpdate.MERGE));
    writes.put("upsert", () -> collection.upsert(VectorRecord.of("new", vector(1))));
    writes.put("delete", () -> collection.delete(Filter.parse("n = 4")));
    writes.put("export", () -> export(collection));
    writes.put("rewrite", () -> done(collection::rewrite));
    writes.put("optimize", () -> done(collection::optimize));
    return writes;
  }

  private Object export(VectorCollection collection) {
    Path target = work.resolveSibling("copy.zip");
    try {
      Files.deleteIfExists(target);
      return collection.exportTo(target, (_, _) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object done(Runnable action) {
    action.run();
    return true;
  }
}
