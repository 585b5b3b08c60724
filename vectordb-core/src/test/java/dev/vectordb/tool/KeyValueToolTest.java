package dev.vectordb.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool looks after keys and values too, and what cannot be read costs nothing else. */
class KeyValueToolTest {
  private static final Path LOG = Path.of("keyvalue", "aof-000001.incr");
  private static final int FIRST_FRAME = 64;

  @TempDir Path temp;

  private String output = "";

  private int run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = Main.run(Arrays.stream(arguments).map(String::valueOf).toList(), print, print);
    output = out.toString(StandardCharsets.UTF_8);
    return code;
  }

  /** Two collections, and keys of two tenants, each of which is a frame of the log. */
  private Path database() {
    Path root = temp.resolve("db");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      for (String name : List.of("a", "b")) {
        var collection = database.createCollection(name, CollectionConfig.builder(2).build());
        collection.upsert(VectorRecord.of("in the base", new float[] {1, 2}));
        collection.rewrite();
        collection.upsert(VectorRecord.of("in the log", new float[] {2, 1}));
      }
      database.keyValues().put("first", "1");
      database.keyValues().put("second", "2");
      database.keyValues().put("gone", "3");
      database.keyValues().delete("gone");
      database.tenant("acme").keyValues().put("first", "of acme");
    }
    return root;
  }

  private static Map<String, String> keys(Path root) {
    Map<String, String> found = new TreeMap<>();
    try (VectorDatabase database = VectorDatabase.builder().directory(root).readOnly(true).open()) {
      for (String key : List.of("first", "second", "gone")) {
        database
            .keyValues()
            .get(key)
            .ifPresent(value -> found.put(key, new String(value.value(), StandardCharsets.UTF_8)));
      }
      database
          .tenant("acme")
          .keyValues()
          .get("first")
          .ifPresent(value -> found.put("acme", new String(value.value(), StandardCharsets.UTF_8)));
    }
    return found;
  }

  @Test
  void whatIsWholeIsCopied() throws IOException {
    Path root = database();
    assertThat(run("check", root)).isEqualTo(Main.OK);
    assertThat(output).contains("keyvalue/MANIFEST").contains("aof-000001.incr: 5 operations");
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.OK);
    assertThat(output).contains("copied   3 keys and values");
    assertThat(keys(temp.resolve("new")))
        .isEqualTo(Map.of("first", "1", "second", "2", "acme", "of acme"));
  }

  @Test
  void damageIsNamedAndCostsOneWrite() throws IOException {
    Path root = database();
    byte[] bytes = Files.readAllBytes(root.resolve(LOG));
    bytes[FIRST_FRAME + 30] ^= 4;
    Files.write(root.resolve(LOG), bytes);
    assertThat(run("check", root)).isEqualTo(Main.DAMAGED);
    assertThat(output.lines().filter(line -> line.startsWith("DAMAGED")))
        .singleElement()
        .asString()
        .contains("aof-000001.incr", "is damaged at byte 64");
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.DAMAGED);
    assertThat(output.lines().filter(line -> line.startsWith("LOST")))
        .singleElement()
        .asString()
        .contains("aof-000001.incr", "from byte 64 on");
    assertThat(keys(temp.resolve("new"))).isEqualTo(Map.of("second", "2", "acme", "of acme"));
  }

  @Test
  void theManifestIsNotNeeded() throws IOException {
    Path root = database();
    Files.delete(root.resolve("keyvalue").resolve("MANIFEST"));
    assertThat(run("check", root)).isEqualTo(Main.DAMAGED);
    assertThat(run("repair", root, temp.resolve("new"))).isEqualTo(Main.DAMAGED);
    assertThat(keys(temp.resolve("new"))).hasSize(3);
  }

  /** A directory in the place of a file stands for a file on bad blocks. */
  @Test
  void whatCannotBeReadCostsNothingElse() throws IOException {
    for (String file :
        List.of("MANIFEST", "DESCRIPTOR", "CONTENTS", "vectors", "aof-000002.incr")) {
      Path root = database();
      Path unreadable = find(root, file);
      Files.delete(unreadable);
      Files.createDirectory(unreadable);
      assertThat(run("check", root)).as(file).isEqualTo(Main.DAMAGED);
      assertThat(output).as(file).contains("DAMAGED", file);
      Path target = temp.resolve("new-" + file);
      assertThat(run("repair", root, target)).as(file).isEqualTo(Main.DAMAGED);
      assertThat(output).as(file).contains("LOST");
      try (VectorDatabase repaired = VectorDatabase.open(target)) {
        long records = 0;
        for (var info : repaired.listCollections()) {
          records += repaired.collection(info.name()).count();
        }
        assertThat(records).as(file).isGreaterThanOrEqualTo(2);
      }
      assertThat(keys(target)).as(file).hasSize(3);
      deleteTree(root);
    }
  }

  private static Path find(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("collections"))) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted((x, y) -> y.compareTo(x)).toList()) {
        Files.delete(file);
      }
    }
  }
}
