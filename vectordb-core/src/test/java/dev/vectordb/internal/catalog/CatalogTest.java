package dev.vectordb.internal.catalog;

import static dev.vectordb.internal.catalog.CatalogFixture.BOOKS;
import static dev.vectordb.internal.catalog.CatalogFixture.NOTES;
import static dev.vectordb.internal.catalog.CatalogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  private static final long LONG_MILLIS = 3_600_000;

  @TempDir Path root;

  @Test
  void freshCatalogIsEmptyAndLeavesOneFile() throws IOException {
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      assertThat(catalog.entries()).isEmpty();
      assertThat(catalog.tenants()).isEmpty();
      assertThat(catalog.setting("colour")).isEmpty();
      assertThat(catalog.ready()).isTrue();
    }
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(root.resolve("catalog.mv.db"));
    }
  }

  @Test
  void everyFieldOfAnEntrySurvives() throws Exception {
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      catalog.add(BOOKS);
      catalog.add(NOTES);
      assertThat(catalog.entries()).containsExactly(NOTES, BOOKS);
      assertThat(catalog.tenants()).containsExactly("acme", "default");
    }
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(NOTES, BOOKS);
  }

  @Test
  void removingTheLastCollectionRemovesTheTenant() throws Exception {
    CatalogFixture.writeFile(root, BOOKS, NOTES);
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS, NOTES))) {
      catalog.remove(NOTES.uuid());
      catalog.remove(NOTES.uuid());
      assertThat(catalog.tenants()).containsExactly("default");
    }
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(BOOKS);
  }

  @Test
  void addingAgainReplaces() {
    CatalogEntry renamed =
        new CatalogEntry("default", "tales", BOOKS.uuid(), BOOKS.createdAt(), NOTES.config());
    try (Catalog catalog = Catalog.inMemory()) {
      catalog.add(BOOKS);
      catalog.add(renamed);
      assertThat(catalog.entries()).containsExactly(renamed);
    }
  }

  @Test
  void settingsSurviveAndAreBounded() {
    String longest = "x".repeat(Limits.MAX_SETTING_VALUE_CHARS);
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      catalog.putSetting("colour", "blue");
      catalog.putSetting("colour", "green");
      catalog.putSetting("k".repeat(Limits.MAX_SETTING_KEY_CHARS), longest);
      assertThatThrownBy(() -> catalog.putSetting("", "v"))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> catalog.putSetting("k".repeat(256), "v"))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> catalog.putSetting("k", longest + "x"))
          .isInstanceOf(InvalidInputException.class);
    }
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      assertThat(catalog.setting("colour")).contains("green");
      assertThat(catalog.setting("k".repeat(Limits.MAX_SETTING_KEY_CHARS))).contains(longest);
    }
  }

  @Test
  void fileDoesNotGrowWithoutEnd() throws IOException {
    String value = "x".repeat(10_000);
    for (int i = 0; i < 20; i++) {
      try (Catalog catalog = Catalog.openFile(root, List::of)) {
        for (int j = 0; j < 10; j++) {
          catalog.putSetting("colour", value + i + j);
        }
      }
    }
    assertThat(Files.size(root.resolve("catalog.mv.db"))).isLessThan(1024 * 1024);
  }

  @Test
  void catalogsInMemoryShareNothing() {
    try (Catalog one = Catalog.inMemory();
        Catalog other = Catalog.inMemory()) {
      one.add(BOOKS);
      one.putSetting("colour", "blue");
      assertThat(one.entries()).containsExactly(BOOKS);
      assertThat(other.entries()).isEmpty();
      assertThat(other.setting("colour")).isEmpty();
    }
  }

  @Test
  void readOnlyNeverTouchesTheDirectory() throws IOException {
    CatalogFixture.writeFile(root, BOOKS);
    byte[] before = Files.readAllBytes(root.resolve("catalog.mv.db"));
    try (Catalog catalog = Catalog.openReadOnly(() -> List.of(NOTES))) {
      assertThat(catalog.entries()).containsExactly(NOTES);
    }
    assertThat(root.resolve("catalog.mv.db")).hasBinaryContent(before);
  }

  @Test
  void openingReturnsBeforeTheDirectoriesAreReadAndClosingWaitsForIt() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch mayRead = new CountDownLatch(1);
    Catalog catalog =
        Catalog.openFile(
            root,
            () -> {
              reading.countDown();
              awaitUninterruptibly(mayRead);
              return List.of(BOOKS);
            });
    reading.await();
    assertThat(catalog.ready()).isFalse();
    Thread closer = Thread.ofPlatform().start(catalog::close);
    await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    mayRead.countDown();
    closer.join();
    assertThat(catalog.ready()).isFalse();
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(BOOKS);
  }

  @Test
  void whatIsToBeOpenedLaterIsOpenedByTheFirstCall() {
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS), LONG_MILLIS)) {
      assertThat(catalog.ready()).isFalse();
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(catalog.ready()).isTrue();
    }
  }

  @Test
  void whatIsToBeOpenedLaterOpensUnasked() throws Exception {
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS), 1)) {
      await().until(catalog::ready);
    }
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(BOOKS);
  }

  @Test
  void whatIsClosedBeforeItsTimeIsNeverOpened() {
    AtomicInteger readings = new AtomicInteger();
    Catalog catalog =
        Catalog.openFile(
            root,
            () -> {
              readings.incrementAndGet();
              return List.of(BOOKS);
            },
            LONG_MILLIS);
    catalog.close();
    assertThat(readings).hasValue(0);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void closingLeavesNoThread() {
    Catalog catalog = Catalog.openFile(root, List::of);
    catalog.add(BOOKS);
    catalog.close();
    catalog.close();
    await()
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("vectordb-catalog"))
                .noneMatch(name -> name.startsWith("H2"))
                .noneMatch(name -> name.startsWith("MVStore")));
  }

  @Test
  void closedCatalogRefusesEveryCall() {
    Catalog catalog = Catalog.inMemory();
    catalog.close();
    assertThatThrownBy(catalog::entries).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> catalog.add(BOOKS)).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> catalog.setting("k")).isInstanceOf(DatabaseClosedException.class);
  }

  @Test
  void openingThatFailedIsTriedAgainByTheNextCall() {
    AtomicInteger attempts = new AtomicInteger();
    try (Catalog catalog =
        Catalog.openFile(
            root,
            () -> {
              if (attempts.incrementAndGet() <= 2) {
                throw new IllegalStateException("directories unreadable");
              }
              return List.of(BOOKS);
            })) {
      assertThatThrownBy(catalog::entries)
          .isInstanceOf(DatabaseIoException.class)
          .hasMessageContaining("directories unreadable");
      assertThat(catalog.ready()).isFalse();
      assertThat(catalog.entries()).containsExactly(BOOKS);
    }
  }

  @Test
  void failureInTheMiddleReportsAndTheNextCallGoesOn() {
    CatalogEntry impossible = entry("t".repeat(64), "books");
    try (Catalog catalog = Catalog.openFile(root, () -> List.of(BOOKS))) {
      catalog.putSetting("colour", "blue");
      assertThatThrownBy(() -> catalog.add(impossible)).isInstanceOf(DatabaseIoException.class);
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(catalog.setting("colour")).contains("blue");
    }
  }

  @Test
  void pathsThatUrlsFindHardAreFine() throws Exception {
    Path odd = Files.createDirectory(root.resolve("a b%20:ü#?&=!"));
    CatalogFixture.writeFile(odd, BOOKS);
    assertThat(odd.resolve("catalog.mv.db")).isRegularFile();
    assertThat(CatalogFixture.entriesInFile(odd)).containsExactly(BOOKS);
  }

  @Test
  void pathWithSemicolonIsKeptInMemoryWithAWarning() throws Exception {
    Path odd = Files.createDirectory(root.resolve("a;TRACE_LEVEL_FILE=3"));
    try (CapturedLog log = CapturedLog.ofCatalog();
        Catalog catalog = Catalog.openFile(odd, () -> List.of(BOOKS))) {
      assertThat(catalog.entries()).containsExactly(BOOKS);
      assertThat(log.messages(Level.WARN)).hasSize(1);
    }
    assertThat(odd).isEmptyDirectory();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
