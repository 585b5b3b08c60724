package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R15: the databases of every release are opened for ever, as they were exported: unpacked, as a
 * directory, and imported. {@link GoldenDatabase} made them.
 */
class GoldenDatabaseTest {
  /** All its ordinals are in the order of writing, and the codes of one bit follow each other. */
  private static final String FIRST = "0.1.0";

  /** The same codes, but ordinals in order of locality. */
  private static final String ORDERED = "0.1.0-ordered";

  /** Codes of one bit in runs. What is made today. */
  private static final String RUNS = "0.1.0-runs";

  @TempDir Path temp;

  private static InputStream golden(String release) {
    return Objects.requireNonNull(
        GoldenDatabaseTest.class.getResourceAsStream("/golden/" + release + ".zip"));
  }

  private static void unpack(InputStream golden, Path root) throws IOException {
    try (ZipInputStream in = new ZipInputStream(golden)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = root.resolve(entry.getName());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.copy(in, file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, ORDERED, RUNS})
  void opensAndHoldsWhatItHeld(String release) throws IOException {
    unpack(golden(release), temp);
    assertHasEverySection(release);
    assertNothingIsDamaged();
    for (boolean readOnly : new boolean[] {true, false}) {
      try (VectorDatabase database =
          VectorDatabase.builder().directory(temp).readOnly(readOnly).open()) {
        assertHolds(database);
      }
    }
    try (VectorDatabase database = VectorDatabase.open(temp)) {
      for (CollectionInfo info : database.listAllCollections()) {
        database.tenant(info.tenant()).collection(info.name()).optimize();
      }
      assertHolds(database);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, ORDERED, RUNS})
  void isImported(String release) {
    try (VectorDatabase database = VectorDatabase.open(temp.resolve("new"))) {
      database.importFrom(golden(release), ProgressListener.NONE);
      assertHolds(database);
    }
  }

  /** The one that this release would make, so that the generator stays true. */
  @Test
  void isMadeAsItWasMade() throws IOException {
    Path made = temp.resolve("made.zip");
    GoldenDatabase.main(new String[] {made.toString()});
    unpack(Files.newInputStream(made), temp);
    assertHasEverySection(RUNS);
    try (VectorDatabase database = VectorDatabase.open(temp)) {
      assertHolds(database);
    }
  }

  private void assertHasEverySection(String release) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    Set<String> expected = new HashSet<>(GenerationFactory.FILES);
    if (release.equals(FIRST)) {
      expected.remove(WritingOrder.SECTION);
    }
    expected.remove(
        release.equals(RUNS)
            ? GenerationFactory.FORMER_BINARY_CODES
            : GenerationFactory.BINARY_CODES);
    assertThat(names).containsAll(expected);
  }

  private void assertNothingIsDamaged() throws IOException {
    DirectoryCheck.check(
        temp,
        new DirectoryCheck.Report() {
          @Override
          public void good(String what) {
            assertThat(what).isNotEmpty();
          }

          @Override
          public void derivedDamage(String what) {
            throw new AssertionError(what);
          }

          @Override
          public void damage(String what) {
            throw new AssertionError(what);
          }
        });
  }

  private static void assertHolds(VectorDatabase database) {
    assertThat(database.listAllCollections()).hasSize(Precision.values().length);
    for (Precision precision : Precision.values()) {
      VectorCollection collection =
          database.tenant(GoldenDatabase.TENANT).collection(GoldenDatabase.name(precision));
      assertThat(collection.config()).isEqualTo(GoldenDatabase.config(precision));
      Map<String, VectorRecord> expected = GoldenDatabase.expected(precision);
      Map<String, VectorRecord> found = new LinkedHashMap<>();
      collection
          .list(ListRequest.firstPage(1_000))
          .records()
          .forEach(record -> found.put(record.id(), record));
      assertThat(found).isEqualTo(expected);
      List<String> order = new ArrayList<>(expected.keySet());
      order.sort(Comparator.comparingInt(GoldenDatabaseTest::written));
      assertThat(found.keySet()).as("in the order of writing").containsExactlyElementsOf(order);
      assertSearches(collection, expected);
    }
  }

  /** The number of a record; the first was written again at last. */
  private static int written(String id) {
    int number = Integer.parseInt(id.substring("id-".length()));
    return number == 1 ? 200 : number;
  }

  private static void assertSearches(
      VectorCollection collection, Map<String, VectorRecord> expected) {
    VectorRecord any = Objects.requireNonNull(expected.get("id-77"));
    SearchRequest.Builder query = SearchRequest.of(any.vector()).topK(10);
    List<String> exact = ids(collection, query.exact(true).build());
    assertThat(exact).hasSize(10).isEqualTo(nearest(collection, expected, any.vector()));
    List<String> graph = ids(collection, SearchRequest.of(any.vector()).topK(10).build());
    assertThat(graph).hasSize(10);
    assertThat(exact).as("found along the graph").containsAnyElementsOf(graph);
    assertThat(ids(collection, SearchRequest.of(any.vector()).filter("integer = 303").build()))
        .containsExactly("id-3");
    assertThat(ids(collection, SearchRequest.ofText("cat").topK(1_000).build()))
        .hasSize((int) expected.values().stream().filter(r -> r.text() != null).count());
  }

  private static List<String> ids(VectorCollection collection, SearchRequest request) {
    return collection.search(request).hits().stream().map(SearchHit::id).toList();
  }

  /** By the definition of each metric. */
  private static List<String> nearest(
      VectorCollection collection, Map<String, VectorRecord> records, float[] query) {
    Comparator<VectorRecord> nearer =
        Comparator.comparingDouble(record ->
            switch (collection.config().metric()) {
              case EUCLIDEAN -> squaredDistance(record.vector(), query);
              case DOT_PRODUCT -> -dot(record.vector(), query);
              case COSINE ->
                  -dot(record.vector(), query)
                      / Math.sqrt(dot(record.vector(), record.vector()) * dot(query, query));
            });
    return records.values().stream()
        .sorted(nearer.thenComparing(VectorRecord::id))
        .limit(10)
        .map(VectorRecord::id)
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }
}
