package dev.vectordb.internal.catalog;

import static dev.vectordb.internal.catalog.CatalogFixture.BOOKS;
import static dev.vectordb.internal.catalog.CatalogFixture.NOTES;
import static dev.vectordb.internal.catalog.CatalogFixture.entriesInFile;
import static dev.vectordb.internal.catalog.CatalogFixture.entry;
import static dev.vectordb.internal.catalog.CatalogFixture.writeFile;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P15: whatever becomes of the file, the catalog comes back from the directories. */
@Tag("reliability")
class CatalogRecoveryTest {
  private static final CatalogEntry BOOKS_RENAMED =
      new CatalogEntry("default", "tales", BOOKS.uuid(), BOOKS.createdAt(), NOTES.config());

  @TempDir Path root;
  private Path file;

  @BeforeEach
  void locateFile() {
    file = root.resolve("catalog.mv.db");
  }

  @Test
  void catalogThatAgreesIsLeftAlone() {
    writeFile(root, BOOKS, NOTES);
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS);
      assertThat(catalog.setting("colour")).contains("blue");
      assertThat(log.messages(Level.INFO)).isEmpty();
    }
  }

  @Test
  void staleCatalogIsCorrectedAndSaysSoOnce() throws Exception {
    CatalogEntry gone = entry("gone", "gone");
    writeFile(root, BOOKS, gone);
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS_RENAMED, NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS_RENAMED);
      assertThat(catalog.tenants()).containsExactly("acme", "default");
      assertThat(catalog.setting("colour")).contains("blue");
      assertThat(log.messages(Level.INFO))
          .singleElement()
          .asString()
          .contains("1 added, 1 updated, 1 removed");
    }
    assertThat(entriesInFile(root)).containsExactly(NOTES, BOOKS_RENAMED);
  }

  @Test
  void rowThatMakesNoSenseIsCorrected() throws Exception {
    writeFile(root, BOOKS);
    sql("update collection set metric = 'NONSENSE'");
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(catalog.setting("colour")).contains("blue");
    }
  }

  @Test
  void lostFileIsRebuiltWithOneWarning() throws Exception {
    writeFile(root, BOOKS, NOTES);
    Files.delete(file);
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS);
      assertThat(log.messages(Level.INFO)).singleElement().asString().contains("is missing");
    }
    assertThat(entriesInFile(root)).containsExactly(NOTES, BOOKS);
  }

  @Test
  void aCopyMissesNoCatalogUntilItHasOne() throws Exception {
    Path copied = Files.writeString(root.resolve("COPIED"), "any");
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS);
      assertThat(log.messages(Level.INFO)).isEmpty();
    }
    assertThat(copied).doesNotExist();
    Files.delete(file);
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS);
      assertThat(log.messages(Level.INFO)).singleElement().asString().contains("is missing");
    }
  }

  @Test
  void theFirstCollectionOfANewDatabaseIsNoSignOfLoss() throws Exception {
    AtomicReference<List<CatalogEntry>> directories = new AtomicReference<>(List.of());
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, directories::get, 3_600_000)) {
      CatalogEntry fresh =
          new CatalogEntry(
              "default",
              "fresh",
              UUID.randomUUID(),
              Instant.now().truncatedTo(ChronoUnit.MILLIS),
              BOOKS.config());
      directories.set(List.of(fresh));
      catalog.add(fresh);
      assertThat(catalog.entries()).containsExactly(fresh);
      assertThat(log.messages(Level.INFO)).isEmpty();
    }
  }

  @Test
  void garbageIsMovedAsideAndRebuiltWithOneWarning() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int length : new int[] {1, 100, 4096, 8192, 12_288, 100_000}) {
      byte[] garbage = new byte[length];
      random.nextBytes(garbage);
      assertMovedAsideAndRebuilt("-Dseed=" + seed + ", length " + length, garbage);
    }
  }

  @Test
  void textIsMovedAsideAndRebuilt() throws Exception {
    byte[] text = "This is not a database.\n".repeat(1000).getBytes(UTF_8);
    assertMovedAsideAndRebuilt("text", text);
  }

  @Test
  void foreignDatabaseIsMovedAsideAndRebuilt() throws Exception {
    JdbcDataSource foreign = new JdbcDataSource();
    foreign.setURL("jdbc:h2:file:" + root.resolve("catalog"));
    foreign.setUser("somebody");
    foreign.setPassword("else");
    foreign.getConnection().close();
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
    }
    Files.move(filesMovedAside().getFirst(), root.resolve("theirs.mv.db"));
    foreign.setURL("jdbc:h2:file:" + root.resolve("theirs") + ";IFEXISTS=TRUE");
    foreign.getConnection().close();
  }

  @Test
  void shortenedOrScribbledFileNeverLosesACollection() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    writeFile(root, BOOKS, NOTES);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 20; i++) {
      byte[] damaged = whole.clone();
      if (i % 2 == 0) {
        damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        byte[] scribble = new byte[4096];
        random.nextBytes(scribble);
        int at = random.nextInt(whole.length - scribble.length);
        System.arraycopy(scribble, 0, damaged, at, scribble.length);
      }
      Files.write(file, damaged);
      try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
        assertThat(catalog.entries())
            .as("-Dseed=%d, damage %d", seed, i)
            .containsExactly(NOTES, BOOKS);
        catalog.putSetting("colour", "green");
        catalog.add(BOOKS_RENAMED);
      }
      try {
        assertThat(entriesInFile(root))
            .as("-Dseed=%d, damage %d, in the file", seed, i)
            .containsExactly(NOTES, BOOKS_RENAMED);
      } catch (SQLException e) {
        // H2 may pass over damage, go on writing, and stumble the next time; but over nothing else.
        assertThat(e.getErrorCode())
            .as("-Dseed=%d, damage %d: %s", seed, i, e)
            .isEqualTo(ErrorCode.FILE_CORRUPTED_1);
      }
      try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS_RENAMED, NOTES))) {
        assertThat(catalog.entries())
            .as("-Dseed=%d, damage %d, opened again", seed, i)
            .containsExactly(NOTES, BOOKS_RENAMED);
      }
    }
  }

  @Test
  void catalogOfANewerVersionIsLeftAsItIs() throws Exception {
    writeFile(root, BOOKS);
    sql("update \"catalog_schema_history\" set \"version\" = '99' where \"version\" = '1'");
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      catalog.add(NOTES);
      assertThat(log.messages(Level.WARN)).singleElement().asString().contains("version 99");
    }
    assertThat(filesMovedAside()).isEmpty();
    sql("update \"catalog_schema_history\" set \"version\" = '1' where \"version\" = '99'");
    assertThat(entriesInFile(root)).containsExactly(BOOKS);
  }

  @Test
  void creationThatWasCutShortIsFinished() throws Exception {
    writeFile(root, BOOKS);
    sql("delete from \"catalog_schema_history\" where \"version\" is not null");
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      assertThat(catalog.setting("colour")).contains("blue");
      assertThat(log.messages(Level.INFO)).isEmpty();
    }
  }

  private void assertMovedAsideAndRebuilt(String description, byte[] content) throws Exception {
    Files.write(file, content);
    int before = filesMovedAside().size();
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      assertThat(catalog.entries()).as(description).containsExactly(NOTES, BOOKS);
      assertThat(log.messages(Level.INFO))
          .as(description)
          .singleElement()
          .asString()
          .contains("is damaged");
    }
    assertThat(entriesInFile(root)).as(description).containsExactly(NOTES, BOOKS);
    assertThat(filesMovedAside())
        .as(description)
        .hasSize(before + 1)
        .anySatisfy(aside -> assertThat(aside).hasBinaryContent(content));
  }

  private List<Path> filesMovedAside() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith("catalog.mv.db.damaged-"))
          .toList();
    }
  }

  private void sql(String statement) throws SQLException {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(CatalogFixture.url(root));
    dataSource.setUser("vectordb");
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.createStatement().executeUpdate(statement)).isPositive();
    }
  }
}
