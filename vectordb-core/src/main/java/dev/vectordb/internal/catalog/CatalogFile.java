package dev.vectordb.internal.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.h2.api.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog's file in the root directory. Whatever state it is in, opening ends with a catalog
 * that agrees with the directories: a missing file is made anew, a damaged one is moved aside and
 * made anew, a stale one is corrected.
 */
final class CatalogFile implements StoreOpener {
  /** What H2 calls the file of the database {@code catalog}. */
  static final String FILE_NAME = "catalog.mv.db";

  private static final Logger log = LoggerFactory.getLogger(Catalog.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  /** What H2 reports when a file could not be read or written, for whatever reason. */
  private static final Set<Integer> IO_ERRORS =
      Set.of(ErrorCode.IO_EXCEPTION_1, ErrorCode.IO_EXCEPTION_2, ErrorCode.FILE_CREATION_FAILED_1);

  /** Less than this and a failure to write needs no other explanation. */
  private static final long ENOUGH_BYTES_FREE = 1024 * 1024;

  /**
   * H2 compacts on closing, which takes longer than all else: only where there is something to win.
   */
  private static final long COMPACT_ABOVE_BYTES = 512 * 1024;

  /** Stands in a copy, which has no catalog yet. */
  private static final String COPIED = "COPIED";

  private final Path root;
  private final Path file;
  private final Supplier<List<CatalogEntry>> truth;
  private final Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  CatalogFile(Path root, Supplier<List<CatalogEntry>> truth) {
    this.root = root.toAbsolutePath();
    this.file = this.root.resolve(FILE_NAME);
    this.truth = truth;
  }

  @Override
  public CatalogStore open() throws SQLException, IOException {
    List<CatalogEntry> entries = truth.get();
    if (root.toString().indexOf(';') >= 0) {
      // H2 has no way to write a path with a semicolon: it separates options.
      log.warn("The path {} holds a semicolon: settings, API keys and jobs are not kept", root);
      return openInMemory(entries);
    }
    boolean missing = !Files.exists(file);
    if (missing
        && !Files.exists(root.resolve(COPIED))
        && entries.stream().anyMatch(entry -> entry.createdAt().isBefore(since))) {
      // The first collection of a new database is there before its catalog: nothing was lost.
      log.warn(
          "{} is missing: rebuilding it from {} collection directories; settings, API"
              + " keys and jobs are lost",
          file,
          entries.size());
    }
    try {
      return openFile(entries, missing);
    } catch (NewerCatalogException e) {
      log.warn(
          "{} is left as it is: {}. Changes of settings, API keys and jobs are not" + " kept",
          file,
          e.getMessage());
      return openInMemory(entries);
    } catch (SQLException | RuntimeException e) {
      if (missing || !isDamage(e)) {
        throw e;
      }
      Path aside = moveAside();
      log.warn(
          "{} is damaged ({}). It is now {}; rebuilding it from {} collection directories;"
              + " settings, API keys and jobs are lost",
          file,
          e.getMessage(),
          aside.getFileName(),
          entries.size());
      return openFile(entries, true);
    }
  }

  /** Opens a catalog in memory that holds the given collections. */
  static CatalogStore openInMemory(List<CatalogEntry> entries) throws SQLException {
    CatalogStore store = CatalogStore.openInMemory();
    store.reconcile(entries);
    return store;
  }

  private CatalogStore openFile(List<CatalogEntry> entries, boolean isNew)
      throws SQLException, IOException {
    boolean isLarge = !isNew && Files.size(file) > COMPACT_ABOVE_BYTES;
    String url =
        "jdbc:h2:file:"
            + root.resolve("catalog")
            + CatalogStore.H2_OPTIONS
            + (isLarge ? "" : ";MAX_COMPACT_TIME=0");
    CatalogStore store = CatalogStore.openFile(url);
    try {
      CatalogChanges changes = store.reconcile(entries);
      if (isNew) {
        store.force();
        // From now on a catalog that is missing was lost.
        Files.deleteIfExists(root.resolve(COPIED));
        forceDirectory();
      } else if (!changes.isEmpty()) {
        log.info("{} now agrees with the collection directories: {}", file, changes);
      }
      return store;
    } catch (SQLException | IOException | RuntimeException e) {
      store.closeAfter(e);
      throw e;
    }
  }

  /** Tells a file that is broken from a disk that is full or rights that are missing. */
  private boolean isDamage(Exception e) throws IOException {
    if (!(e instanceof SQLException sql) || !IO_ERRORS.contains(sql.getErrorCode())) {
      return true;
    }
    return Files.isWritable(root)
        && Files.isWritable(file)
        && Files.getFileStore(root).getUsableSpace() >= ENOUGH_BYTES_FREE;
  }

  private Path moveAside() throws IOException {
    String name = FILE_NAME + ".damaged-" + TIME.format(Instant.now());
    Path aside = root.resolve(name);
    for (int i = 1; Files.exists(aside); i++) {
      aside = root.resolve(name + "-" + i);
    }
    return Files.move(file, aside);
  }

  private void forceDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
