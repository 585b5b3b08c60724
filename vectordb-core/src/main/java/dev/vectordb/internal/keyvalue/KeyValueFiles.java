package dev.vectordb.internal.keyvalue;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.DirectoryLock;
import dev.vectordb.internal.storage.LogSalvage;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a key-value store that nobody writes to: to check them, and to save what is
 * left of damaged ones. Changes nothing.
 */
public final class KeyValueFiles {

  /** Takes what is found. */
  public interface Sink {
    /**
     * A file is as it was written.
     *
     * @param what it in plain words
     */
    default void good(String what) {}

    /**
     * Something is damaged, or lost.
     *
     * @param what it in plain words
     */
    void damage(String what);

    /**
     * A value that is there in the end.
     *
     * @param tenant whose
     * @param key the key
     * @param value the value
     */
    default void value(String tenant, String key, byte[] value) {}
  }

  private final StorageFiles files = StorageFiles.disk();
  private final Path directory;
  private final Sink sink;
  private final Map<String, Map<String, byte[]>> tenants = new TreeMap<>();

  private KeyValueFiles(Path root, Sink sink) {
    this.directory = root.resolve(KeyValueLog.DIRECTORY);
    this.sink = sink;
  }

  /**
   * Compares every checksum.
   *
   * @param root directory of the database
   * @param sink is told what is found
   * @throws dev.vectordb.exception.DatabaseLockedException if a process has it open to write
   * @throws IOException if the directory cannot be read
   */
  public static void check(Path root, Sink sink) throws IOException {
    try (DirectoryLock _ = DirectoryLock.acquireShared(root)) {
      KeyValueFiles store = new KeyValueFiles(root, sink);
      if (store.files.exists(store.directory)) {
        store.check();
      }
    }
  }

  /**
   * Reads all whose bytes are as they were written, also behind damage.
   *
   * @param root directory of the database
   * @param sink gets what is found, and is told what is lost
   * @throws dev.vectordb.exception.DatabaseLockedException if a process has it open to write
   * @throws IOException if the directory cannot be read
   */
  public static void salvage(Path root, Sink sink) throws IOException {
    try (DirectoryLock _ = DirectoryLock.acquireShared(root)) {
      KeyValueFiles store = new KeyValueFiles(root, sink);
      if (store.files.exists(store.directory)) {
        store.salvage();
      }
    }
  }

  private @Nullable ManifestData manifest() {
    try {
      ManifestData manifest = Manifest.read(files, directory);
      sink.good(name("MANIFEST"));
      return manifest;
    } catch (IOException | VectorDatabaseException e) {
      sink.damage(name("MANIFEST") + ": " + e.getMessage());
      return null;
    }
  }

  private static String name(String file) {
    return KeyValueLog.DIRECTORY + "/" + file;
  }

  private void check() {
    ManifestData manifest = manifest();
    if (manifest == null) {
      return;
    }
    for (long number : manifest.incrNumbers()) {
      String file = name("aof-%06d.incr".formatted(number));
      int[] operations = {0};
      try {
        long torn =
            Aof.check(
                files,
                directory,
                manifest,
                number,
                payload -> operations[0] += KeyValueCodec.decode(payload).size());
        sink.good(file + ": " + operations[0] + " operations" + words(torn));
      } catch (IOException | VectorDatabaseException e) {
        sink.damage(file + ": " + e.getMessage());
      }
    }
  }

  private static String words(long torn) {
    return torn == 0
        ? ""
        : ", and " + torn + " bytes of a write that a crash cut; opening cuts them off";
  }

  private void salvage() {
    ManifestData manifest = manifest();
    try {
      for (Path log : logs(manifest)) {
        read(log);
      }
    } catch (IOException e) {
      sink.damage(KeyValueLog.DIRECTORY + ": " + e);
    }
    tenants.forEach((tenant, values) -> values.forEach((key, v) -> sink.value(tenant, key, v)));
  }

  private List<Path> logs(@Nullable ManifestData manifest) throws IOException {
    List<Path> logs = new ArrayList<>(LogSalvage.list(files, directory, 0));
    if (manifest != null) {
      List<Path> listed =
          manifest.incrNumbers().stream()
              .map(number -> directory.resolve("aof-%06d.incr".formatted(number)))
              .toList();
      listed.stream()
          .filter(log -> !logs.contains(log))
          .forEach(log -> sink.damage(name(log.getFileName() + ": is missing")));
      logs.retainAll(listed);
    }
    return logs;
  }

  private void read(Path log) {
    String file = name(String.valueOf(log.getFileName()));
    try {
      LogSalvage.read(
          files,
          log,
          new LogSalvage.Sink() {
            @Override
            public void payload(ByteBuffer payload) {
              KeyValueCodec.decode(payload).forEach(KeyValueFiles.this::apply);
            }

            @Override
            public void damage(long offset, long bytes, boolean last) {
              sink.damage(
                  file
                      + ": "
                      + bytes
                      + " bytes from byte "
                      + offset
                      + " on"
                      + (last ? "; a write that a crash cut looks the same" : ""));
            }
          });
    } catch (IOException | VectorDatabaseException e) {
      sink.damage(file + ": " + e.getMessage());
    }
  }

  private void apply(KeyValueOperation operation) {
    Map<String, byte[]> values = tenants.computeIfAbsent(operation.tenant(), _ -> new TreeMap<>());
    byte[] value = operation.value();
    switch (operation.kind()) {
      case PUT -> {
        if (value != null) {
          values.put(operation.key(), value);
        }
      }
      case DELETE -> values.remove(operation.key());
      case CLEAR -> values.clear();
    }
  }
}
