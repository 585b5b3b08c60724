package dev.vectordb.internal.catalog;

import static dev.vectordb.internal.catalog.CatalogFixture.BOOKS;
import static dev.vectordb.internal.catalog.CatalogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P9: interrupts harm nobody. */
class CatalogInterruptTest {
  @TempDir Path root;

  @AfterEach
  void clearFlag() {
    Thread.interrupted();
  }

  @Test
  void everyCallWorksWithTheFlagSetAndLeavesItSet() throws Exception {
    Thread.currentThread().interrupt();
    Catalog catalog = Catalog.openFile(root, List::of);
    catalog.add(BOOKS);
    assertInterrupted();
    assertThat(catalog.entries()).containsExactly(BOOKS);
    assertThat(catalog.tenants()).containsExactly("default");
    catalog.putSetting("colour", "blue");
    assertThat(catalog.setting("colour")).contains("blue");
    assertInterrupted();
    catalog.close();
    assertInterrupted();
    Thread.interrupted();
    assertThat(CatalogFixture.entriesInFile(root)).containsExactly(BOOKS);
  }

  @Test
  void callersInterruptedMidwayLoseNothing() throws Exception {
    Set<CatalogEntry> added = ConcurrentHashMap.newKeySet();
    try (Catalog catalog = Catalog.openFile(root, List::of)) {
      List<Thread> writers =
          List.of(startWriter(catalog, added, "one"), startWriter(catalog, added, "two"));
      while (writers.stream().anyMatch(Thread::isAlive)) {
        writers.forEach(Thread::interrupt);
        Thread.sleep(1);
      }
      assertThat(added).hasSize(40);
      assertThat(catalog.entries()).containsExactlyInAnyOrderElementsOf(added);
    }
    assertThat(CatalogFixture.entriesInFile(root)).containsExactlyInAnyOrderElementsOf(added);
  }

  private static Thread startWriter(Catalog catalog, Set<CatalogEntry> added, String tenant) {
    return Thread.ofVirtual()
        .start(() -> {
          for (int i = 0; i < 20; i++) {
            CatalogEntry entry = entry(tenant, "c" + i);
            catalog.add(entry);
            added.add(entry);
          }
        });
  }

  private static void assertInterrupted() {
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }
}
