package dev.vectordb.internal.engine;

import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Precision;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The life of a database on files that fail: collections are created, written, changed, dropped and
 * created again. For each name it knows which states are legal, the first of them the likely one.
 */
final class DatabaseScript {

  /** Written when something was recovered. */
  static final String AFTER = "after";

  /** A collection, or that there is none. */
  record State(int dimension, Precision precision, Set<String> ids) {
    static final State ABSENT = new State(0, Precision.FLOAT32, Set.of());
  }

  private final Path root;
  private final FaultyFiles files;
  private final Map<String, List<State>> legal = new TreeMap<>();

  /** Whether something failed that was to be acknowledged. */
  private boolean disturbed;

  DatabaseScript(Path root, FaultyFiles files) {
    this.root = root;
    this.files = files;
    for (String name : List.of("a", "b", "c")) {
      legal.put(name, List.of(State.ABSENT));
    }
  }

  /** What a database may hold now. */
  Map<String, List<State>> legal() {
    return legal;
  }

  boolean wasDisturbed() {
    return disturbed;
  }

  static DatabaseEngine open(Path root, FaultyFiles files) {
    return DatabaseEngine.open(new EngineSettings(root, false, 0, 1, Long.MAX_VALUE, 1, files));
  }

  /** Runs to the end, whatever fails; only an opening that fails ends it. */
  void run() {
    try (DatabaseEngine database = open(root, files)) {
      create(database, "a", 2);
      write(database, "a", "one");
      create(database, "b", 3);
      write(database, "b", "two");
      drop(database, "a");
      create(database, "a", 4);
      write(database, "a", "three");
      compress(database, "b");
      drop(database, "c");
    }
    try (DatabaseEngine database = open(root, files)) {
      drop(database, "b");
      create(database, "c", 2);
      write(database, "c", "four");
      drop(database, "a");
    }
  }

  /** A step that leads to one state, or fails and leaves the old one or that. */
  private void step(String name, State after, Runnable step) {
    List<State> before = legal.get(name);
    try {
      step.run();
      legal.put(name, List.of(after));
    } catch (VectorDatabaseException e) {
      disturbed = true;
      List<State> either = new ArrayList<>(before);
      either.add(after);
      legal.put(name, either);
    }
  }

  /** What the running database says; null if it does not know the collection. */
  private @Nullable State seen(DatabaseEngine database, String name) {
    try {
      return state(database, name);
    } catch (CollectionNotFoundException | DatabaseClosedException e) {
      return null;
    }
  }

  private void create(DatabaseEngine database, String name, int dimension) {
    if (seen(database, name) == null) {
      State created = new State(dimension, Precision.FLOAT32, Set.of());
      step(
          name,
          created,
          () -> database.create("default", name, CollectionConfig.ofDimension(dimension)));
    }
  }

  private void write(DatabaseEngine database, String name, String id) {
    State now = seen(database, name);
    if (now != null) {
      float[] vector = new float[now.dimension];
      vector[0] = 1;
      Set<String> ids = new TreeSet<>(now.ids);
      ids.add(id);
      step(
          name,
          new State(now.dimension, now.precision, ids),
          () -> database.get("default", name).upsert(List.of(VectorRecord.of(id, vector))));
    }
  }

  private void compress(DatabaseEngine database, String name) {
    State now = seen(database, name);
    if (now != null) {
      step(
          name,
          new State(now.dimension, Precision.INT8, now.ids),
          () -> database.get("default", name).compress(Precision.INT8));
    }
  }

  private void drop(DatabaseEngine database, String name) {
    if (seen(database, name) != null) {
      step(name, State.ABSENT, () -> database.drop("default", name));
    }
  }

  private static State state(DatabaseEngine database, String name) {
    CollectionEngine collection = database.get("default", name);
    CollectionConfig config = collection.info().config();
    Set<String> ids = new TreeSet<>();
    collection.list(ListRequest.firstPage(10)).records().forEach(record -> ids.add(record.id()));
    return new State(config.dimension(), config.precision(), ids);
  }

  /** Opens what is left, and writes to each collection; returns what was found before that. */
  static Map<String, State> recover(Path root, FaultyFiles left) {
    try (DatabaseEngine database = open(root, left)) {
      Map<String, State> found = new HashMap<>();
      for (CollectionInfo info : database.list()) {
        found.put(info.name(), state(database, info.name()));
        float[] vector = new float[info.config().dimension()];
        vector[0] = 1;
        database.get("default", info.name()).upsert(List.of(VectorRecord.of(AFTER, vector)));
      }
      return found;
    }
  }
}
