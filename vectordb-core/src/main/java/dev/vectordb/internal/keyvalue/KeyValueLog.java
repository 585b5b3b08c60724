package dev.vectordb.internal.keyvalue;

import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.LogCheck;
import dev.vectordb.internal.storage.LogFailedException;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of the key-value store: a directory {@code keyvalue} with a manifest and log files as
 * those of a collection, but without a base. It is made with the first write. It is rewritten by
 * beginning a new file with all that there is: until a manifest leaves the older files out, reading
 * all of them comes to the same. For one thread at a time.
 */
final class KeyValueLog implements AutoCloseable {
  static final String DIRECTORY = "keyvalue";
  private static final String CREATING = "keyvalue.creating";
  private static final long FIRST_INCR = 1;

  /** Shorter logs are read in a moment. */
  static final long MIN_REWRITE_BYTES = 4L * 1024 * 1024;

  private static final int DUMP_FRAME_BYTES = 1024 * 1024;

  private final StorageFiles files;
  private final Path root;
  private final Path directory;
  private final boolean readOnly;
  private final Chance chance;
  private final long minRewriteBytes;
  private @Nullable Aof aof;
  private @Nullable ManifestData manifest;

  /** Must be published before anything is appended: the log has moved on to a file it lists. */
  private @Nullable ManifestData unpublished;

  private long rewriteAboveBytes;

  private KeyValueLog(
      StorageFiles files, Path root, boolean readOnly, Chance chance, long minRewriteBytes) {
    this.chance = chance;
    this.minRewriteBytes = minRewriteBytes;
    this.rewriteAboveBytes = minRewriteBytes;
    this.files = files;
    this.root = root;
    this.directory = root.resolve(DIRECTORY);
    this.readOnly = readOnly;
  }

  /**
   * Opens the log of a database and replays it.
   *
   * @param files where
   * @param root directory of the database
   * @param readOnly whether to leave the files as they are
   * @param chance gives the log its identity
   * @param minRewriteBytes shorter logs are not rewritten
   * @param replay gets every operation in order
   * @return the log
   * @throws dev.vectordb.exception.DatabaseCorruptException if a file is damaged
   * @throws IOException if reading fails
   */
  static KeyValueLog open(
      StorageFiles files,
      Path root,
      boolean readOnly,
      Chance chance,
      long minRewriteBytes,
      Consumer<KeyValueOperation> replay)
      throws IOException {
    KeyValueLog log = new KeyValueLog(files, root, readOnly, chance, minRewriteBytes);
    if (files.exists(log.directory)) {
      log.openDirectory(replay);
    }
    return log;
  }

  private void openDirectory(Consumer<KeyValueOperation> replay) throws IOException {
    ManifestData found = Manifest.read(files, directory);
    if (!readOnly) {
      files.forceDirectory(root); // the process that made it may have been killed before that
      Manifest.deleteUnlisted(files, directory, found);
    }
    aof =
        Aof.open(
            files,
            directory,
            found,
            readOnly,
            payload -> KeyValueCodec.decode(payload).forEach(replay));
    manifest = found;
  }

  private Aof aof() throws IOException {
    if (aof == null) {
      create();
      openDirectory(_ -> {});
    }
    if (aof == null) {
      throw new IllegalStateException("a directory that was made is not there");
    }
    return aof;
  }

  /** Makes the directory under another name first, so that it appears whole. */
  private void create() throws IOException {
    Path creating = root.resolve(CREATING);
    files.deleteTree(creating);
    files.createDirectories(creating);
    UUID uuid = chance.uuid();
    Aof.create(files, creating, uuid, FIRST_INCR);
    Manifest.write(files, creating, new ManifestData(uuid, 1, null, List.of(FIRST_INCR), 0, 0));
    files.rename(creating, directory);
    files.forceDirectory(root);
  }

  /**
   * Appends operations and forces them.
   *
   * @param operations at least one
   * @throws LogFailedException if the log can take nothing any more
   * @throws IOException if writing failed; nothing was appended
   */
  void append(List<KeyValueOperation> operations) throws IOException {
    Aof log = aof();
    publishIfDue();
    log.append(List.of(KeyValueCodec.encode(operations)));
    log.force();
  }

  private void publishIfDue() throws IOException {
    if (unpublished != null) {
      Manifest.write(files, directory, unpublished);
      manifest = unpublished;
      unpublished = null;
    }
  }

  /**
   * Tells whether the log is much longer than what it comes to.
   *
   * @param liveBytes bytes of all keys and values
   */
  boolean isWorthRewriting(long liveBytes) {
    return aof != null && aof.bytes() > rewriteAboveBytes && aof.bytes() > 2 * liveBytes;
  }

  /**
   * Rewrites the log. If that fails the log is as good as before, and is not tried again until it
   * has doubled.
   *
   * @param content puts of all that there is
   * @throws LogFailedException if the log can take nothing any more
   * @throws IOException if it failed otherwise
   */
  void rewrite(Iterable<KeyValueOperation> content) throws IOException {
    Aof log = aof();
    rewriteAboveBytes = 2 * log.bytes();
    publishIfDue();
    long number = log.rotate();
    List<Long> both = new ArrayList<>(manifest().incrNumbers());
    both.add(number);
    publish(both);
    dump(log, content);
    log.force();
    publish(List.of(number));
    log.dropBefore(number);
    rewriteAboveBytes = Math.max(minRewriteBytes, 2 * log.bytes());
  }

  /**
   * Checks the files, and takes hold of them as they are now.
   *
   * @return a copy of each, to be closed; none if nothing was ever written
   * @throws dev.vectordb.exception.DatabaseCorruptException if one is damaged
   * @throws IOException if reading fails
   */
  List<FileCopy> copies() throws IOException {
    if (aof == null) {
      return List.of();
    }
    ManifestData present = manifest();
    try (LogCheck check = aof.check(present)) {
      check.run(KeyValueCodec::decode);
    }
    List<FileCopy> copies = new ArrayList<>();
    copies.add(FileCopy.of(files, present));
    copies.addAll(aof.copies(present));
    return copies;
  }

  private ManifestData manifest() {
    if (manifest == null) {
      throw new IllegalStateException("a log without a manifest");
    }
    return manifest;
  }

  /** Should this fail, the next write tries again. */
  private void publish(List<Long> numbers) throws IOException {
    ManifestData old = manifest();
    unpublished = new ManifestData(old.collection(), old.generation() + 1, null, numbers, 0, 0);
    publishIfDue();
  }

  private static void dump(Aof log, Iterable<KeyValueOperation> content) throws IOException {
    List<KeyValueOperation> frame = new ArrayList<>();
    long bytes = 0;
    for (KeyValueOperation put : content) {
      frame.add(put);
      bytes += KeyValueCodec.bytes(put);
      if (bytes >= DUMP_FRAME_BYTES) {
        log.append(List.<ByteBuffer>of(KeyValueCodec.encode(frame)));
        frame.clear();
        bytes = 0;
      }
    }
    if (!frame.isEmpty()) {
      log.append(List.of(KeyValueCodec.encode(frame)));
    }
  }

  @Override
  public void close() throws IOException {
    if (aof != null && !readOnly) {
      aof.close();
    }
  }
}
