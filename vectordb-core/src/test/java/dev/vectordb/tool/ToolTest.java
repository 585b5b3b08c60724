package dev.vectordb.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tool says, by exit code and in words, and that it changes nothing that it only reads.
 */
class ToolTest {
  /** What an import writes is numbered so much further on. */
  private static final long IMPORTED_FROM = 1L << 32;

  private static final int DIMENSION = 100;

  /** So many records that their vectors fill more than a block. */
  private static final int RECORDS = 6_000;

  @TempDir Path temp;

  private String output = "";
  private String errors = "";

  private int run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            Arrays.stream(arguments).map(String::valueOf).toList(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    output = out.toString(StandardCharsets.UTF_8);
    errors = err.toString(StandardCharsets.UTF_8);
    return code;
  }

  private static VectorRecord record(int i) {
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, 1 + i % 7);
    vector[i % DIMENSION] = i;
    return VectorRecord.builder("r" + i, vector)
        .text("text " + i)
        .metadata(Metadata.of("n", i))
        .build();
  }

  /** A base of 6,000 records, and a log of ten batches with one record each. */
  private Path database() {
    Path root = temp.resolve("db");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      VectorCollection collection =
          database
              .tenant("acme")
              .createCollection(
                  "films", CollectionConfig.builder(DIMENSION).metric(Metric.EUCLIDEAN).build());
      List<VectorRecord> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        records.add(record(i));
      }
      collection.bulkImport(records.stream());
      collection.awaitIndexed();
      collection.rewrite();
      for (int i = RECORDS; i < RECORDS + 10; i++) {
        collection.upsert(record(i));
      }
      collection.delete("r5");
    }
    return root;
  }

  private static Map<String, VectorRecord> contents(Path root) {
    Map<String, VectorRecord> found = new TreeMap<>();
    try (VectorDatabase database = VectorDatabase.builder().directory(root).readOnly(true).open()) {
      VectorCollection collection = database.tenant("acme").collection("films");
      ListRequest request = ListRequest.firstPage(10_000);
      collection.list(request).records().forEach(record -> found.put(record.id(), record));
      assertThat(collection.count()).isEqualTo(found.size());
    }
    return found;
  }

  private static Path file(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (at < 0 ? bytes.length + at : at)] ^= 8;
    Files.write(file, bytes);
  }

  private static Map<String, Long> files(Path root) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        found.put(root.relativize(file).toString(), (long) Arrays.hashCode(bytes));
      }
    }
    return found;
  }

  @Test
  void checkOfAGoodDatabaseSaysSoAndChangesNothing() throws IOException {
    Path root = database();
    Map<String, Long> before = files(root);
    assertThat(run("check", root)).isEqualTo(Main.OK);
    assertThat(output)
        .contains("vectors", "MANIFEST", "DESCRIPTOR", "11 operations")
        .contains("acme/films: 6009 records")
        .endsWith("Nothing is wrong.\n".replace("\n", System.lineSeparator()));
    assertThat(errors).isEmpty();
    assertThat(files(root)).isEqualTo(before);
  }

  @Test
  void checkNamesEveryDamage() throws IOException {
    Path root = database();
    flip(file(root, "vectors"), 5_000);
    flip(file(root, "links"), 5_000);
    flip(file(root, "aof-.*"), 100);
    Map<String, Long> before = files(root);
    assertThat(run("check", root)).isEqualTo(Main.DAMAGED);
    assertThat(output.lines().filter(line -> line.startsWith("DAMAGED")))
        .hasSize(2)
        .anyMatch(line -> line.contains("vectors: is damaged at byte 4096"))
        .anyMatch(line -> line.contains("incr: is damaged at byte 64"));
    assertThat(output.lines().filter(line -> line.startsWith("rebuild")))
        .singleElement()
        .asString()
        .contains("links");
    assertThat(files(root)).isEqualTo(before);
  }

  @Test
  void checkFindsWhatIsMissing() throws IOException {
    Path root = database();
    Files.delete(file(root, "MANIFEST"));
    Files.delete(file(root, "DESCRIPTOR"));
    assertThat(run("check", root)).isEqualTo(Main.DAMAGED);
    assertThat(output).contains("MANIFEST: is missing").contains("DESCRIPTOR: is missing");
  }

  @Test
  void dumpPrintsEveryRecordAsALineOfJson() {
    Path root = temp.resolve("small");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.builder(2).build());
      collection.upsert(
          VectorRecord.builder("a\"b\\", new float[] {1, -2.5f})
              .text("one\nline\u0001 and è")
              .metadata(
                  Metadata.builder()
                      .put("s", "x")
                      .put("n", 3L)
                      .put("d", 0.5)
                      .put("b", true)
                      .put("at", Instant.parse("2026-01-02T03:04:05Z"))
                      .put("list", List.of("p", "q"))
                      .put("map", Map.of("k", 1))
                      .build())
              .build());
      collection.upsert(VectorRecord.of("z", new float[] {0, 1}));
    }
    assertThat(run("dump", root, "--collection", "c")).isEqualTo(Main.OK);
    assertThat(output.lines())
        .containsExactly(
            "{\"tenant\":\"default\",\"collection\":\"c\",\"id\":\"a\\\"b\\\\\","
                + "\"text\":\"one\\nline\\u0001 and è\",\"metadata\":{\"s\":\"x\",\"n\":3,"
                + "\"d\":0.5,\"b\":true,\"at\":\"2026-01-02T03:04:05Z\",\"list\":[\"p\",\"q\"],"
                + "\"map\":{\"k\":1}},\"vector\":[1.0,-2.5]}",
            "{\"tenant\":\"default\",\"collection\":\"c\",\"id\":\"z\",\"metadata\":{},"
                + "\"vector\":[0.0,1.0]}");
    String all = output;
    assertThat(run("dump", root)).isEqualTo(Main.OK);
    assertThat(output).isEqualTo(all);
  }

  @Test
  void repairOfAGoodDatabaseIsACopy() throws IOException {
    Path root = database();
    Map<String, Long> before = files(root);
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.OK);
    assertThat(output).contains("acme/films: 6009 records");
    assertThat(contents(temp.resolve("new"))).isEqualTo(contents(root));
    assertThat(files(root)).isEqualTo(before);
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.FAILED);
    assertThat(errors).contains("not empty");
  }

  @Test
  void repairOfDamagedVectorsLosesTheRecordsOfThatBlockAndNamesThem() throws IOException {
    Path root = database();
    Map<String, VectorRecord> expected = contents(root);
    flip(file(root, "vectors"), 4_096 + (1 << 20) + 7);
    int perRow = (DIMENSION * 4 + 63) / 64 * 64;
    int first = (1 << 20) / perRow;
    int end = ((2 << 20) + perRow - 1) / perRow;
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.DAMAGED);
    for (int i = first; i < end; i++) {
      assertThat(expected.remove("r" + i)).isNotNull();
      assertThat(output).contains("id r" + i + ", sequence number " + (IMPORTED_FROM + i + 1));
    }
    assertThat(contents(temp.resolve("new"))).isEqualTo(expected);
    assertThat(output.lines().filter(line -> line.startsWith("LOST"))).hasSize(end - first);
  }

  @Test
  void repairOfADamagedLogGoesOnBehindTheDamage() throws IOException {
    Path root = database();
    Map<String, VectorRecord> expected = contents(root);
    Path log = file(root, "aof-.*");
    int frame = (int) ((Files.size(log) - 64) / 11);
    flip(log, 64 + 3L * frame + 200);
    assertThat(run("check", root)).isEqualTo(Main.DAMAGED);
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.DAMAGED);
    Map<String, VectorRecord> found = contents(temp.resolve("new"));
    assertThat(output).contains("the operations %1$d to %1$d".formatted(IMPORTED_FROM + 6_004));
    assertThat(expected.remove("r6003")).isNotNull();
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void repairDoesWithoutManifestDescriptionChecksumAndIds() throws IOException {
    Path root = database();
    Map<String, VectorRecord> expected = contents(root);
    flip(file(root, "MANIFEST"), 70);
    flip(file(root, "DESCRIPTOR"), -3);
    flip(file(root, "ids"), 4_100);
    flip(file(root, "live"), 4_100);
    flip(file(root, "births"), 4_100);
    flip(file(root, "fields"), 4_100);
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.DAMAGED);
    assertThat(output).contains("manifest cannot be read").contains("description is damaged");
    assertThat(contents(temp.resolve("new"))).isEqualTo(expected);
  }

  @Test
  void exportAndImport() {
    Path root = database();
    Path zip = temp.resolve("a.zip");
    assertThat(run("export", root, zip)).isEqualTo(Main.OK);
    assertThat(output).contains("exported acme/films: 6009 records");
    assertThat(run("import", temp.resolve("new"), zip)).isEqualTo(Main.OK);
    assertThat(contents(temp.resolve("new"))).isEqualTo(contents(root));
    assertThat(run("import", temp.resolve("new"), zip)).isEqualTo(Main.FAILED);
    assertThat(errors).contains("has a collection 'films' already");
    assertThat(run("export", root, zip, "--collection", "acme/films")).isEqualTo(Main.OK);
    assertThat(run("import", temp.resolve("new"), zip, "--as", "other")).isEqualTo(Main.OK);
    assertThat(output).contains("imported default/other: 6009 records");
    assertThat(run("import", temp.resolve("new"), zip, "--into", "other")).isEqualTo(Main.OK);
    assertThat(output).contains("imported 0 records, replaced 6009");
  }

  @Test
  void wrongUsageIsExplained() {
    assertThat(run()).isEqualTo(Main.USAGE);
    assertThat(errors).contains("there is no command", "usage:");
    assertThat(run("mend", "x")).isEqualTo(Main.USAGE);
    assertThat(run("check")).isEqualTo(Main.USAGE);
    assertThat(run("check", "a", "b")).isEqualTo(Main.USAGE);
    assertThat(run("check", "a", "--fast", "yes")).isEqualTo(Main.USAGE);
    assertThat(run("dump", "a", "--collection")).isEqualTo(Main.USAGE);
    assertThat(run("import", "a", "b", "--as", "x", "--into", "y")).isEqualTo(Main.USAGE);
    assertThat(run("help")).isEqualTo(Main.OK);
    assertThat(output).contains("usage:");
  }

  @Test
  void whatCannotBeDoneIsExplained() throws IOException {
    assertThat(run("check", temp.resolve("nowhere"))).isEqualTo(Main.FAILED);
    assertThat(errors).contains("holds no database");
    assertThat(run("dump", temp.resolve("nowhere"))).isEqualTo(Main.FAILED);
    assertThat(temp.resolve("nowhere")).doesNotExist();
    Path root = database();
    assertThat(run("import", root, temp.resolve("none.zip"))).isEqualTo(Main.FAILED);
    Files.writeString(temp.resolve("no.zip"), "no archive");
    assertThat(run("import", root, temp.resolve("no.zip"))).isEqualTo(Main.FAILED);
    assertThat(errors).contains("is no ZIP file");
    assertThat(run("dump", root, "--collection", "nobody")).isEqualTo(Main.FAILED);
    try (VectorDatabase database = VectorDatabase.open(root)) {
      assertThat(run("check", root)).isEqualTo(Main.FAILED);
      assertThat(errors).contains("is open in");
      assertThat(database.isReadOnly()).isFalse();
    }
    flip(file(root, "MANIFEST"), 70);
    assertThat(run("dump", root)).isEqualTo(Main.DAMAGED);
    assertThat(errors).contains("repair");
  }
}
