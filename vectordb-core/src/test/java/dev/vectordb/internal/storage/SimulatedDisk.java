package dev.vectordb.internal.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that knows, for each file and directory, what the device has and which
 * changes are only in the page cache. It is harsher than a real one: names survive only a force of
 * their directory, and pending changes survive in any combination.
 */
final class SimulatedDisk {
  private final Directory root;

  SimulatedDisk() {
    this(new Directory());
  }

  private SimulatedDisk(Directory root) {
    this.root = root;
  }

  /** What is left after a power loss. */
  SimulatedDisk afterPowerLoss(RandomGenerator random) {
    return new SimulatedDisk((Directory) root.survivor(random));
  }

  /** What is left after the death of the process: everything, pending as it is. */
  SimulatedDisk copy() {
    return new SimulatedDisk((Directory) root.copy(new IdentityHashMap<>()));
  }

  long bytes() {
    return root.bytes();
  }

  @Nullable Node find(Path path) {
    Node node = root;
    for (Path name : path.toAbsolutePath().normalize()) {
      if (!(node instanceof Directory directory)) {
        return null;
      }
      node = directory.current.get(name.toString());
    }
    return node;
  }

  DataFile file(Path path) throws IOException {
    if (find(path) instanceof DataFile file) {
      return file;
    }
    throw new NoSuchFileException(path.toString());
  }

  Directory directory(Path path) throws IOException {
    Node node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (node instanceof Directory directory) {
      return directory;
    }
    throw new NotDirectoryException(path.toString());
  }

  Directory parent(Path path) throws IOException {
    Path parent = path.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new NoSuchFileException("the parent of " + path);
    }
    return directory(parent);
  }

  static String name(Path path) {
    return path.getFileName().toString();
  }

  /** A file or a directory. */
  abstract static sealed class Node {
    abstract Node survivor(RandomGenerator random);

    abstract Node copy(Map<Node, Node> copies);

    abstract long bytes();
  }

  static final class Directory extends Node {
    final Map<String, Node> current = new TreeMap<>();
    private final Map<String, Node> durable = new TreeMap<>();

    private final List<NameChange> pending = new ArrayList<>();

    /** Removes one name, sets another, or in one step both. */
    private record NameChange(@Nullable String removed, @Nullable String name, Node node) {
      void applyTo(Map<String, Node> names) {
        if (removed != null) {
          names.remove(removed);
        }
        if (name != null) {
          names.put(name, node);
        }
      }
    }

    void add(String name, Node node) {
      change(new NameChange(null, name, node));
    }

    void remove(String name) {
      Node node = current.get(name);
      if (node != null) {
        change(new NameChange(name, null, node));
      }
    }

    void rename(String from, String to) throws IOException {
      Node node = current.get(from);
      if (node == null) {
        throw new NoSuchFileException(from);
      }
      if (current.get(to) instanceof Directory target && !target.current.isEmpty()) {
        throw new DirectoryNotEmptyException(to);
      }
      change(new NameChange(from, to, node));
    }

    private void change(NameChange change) {
      change.applyTo(current);
      pending.add(change);
    }

    void force() {
      pending.forEach(change -> change.applyTo(durable));
      pending.clear();
    }

    @Override
    Node survivor(RandomGenerator random) {
      Map<String, Node> names = new TreeMap<>(durable);
      int prefix = random.nextInt(pending.size() + 1);
      boolean ordered = random.nextBoolean();
      for (int i = 0; i < pending.size(); i++) {
        if (ordered ? i < prefix : random.nextBoolean()) {
          pending.get(i).applyTo(names);
        }
      }
      Directory survivor = new Directory();
      names.forEach((name, node) -> survivor.durable.put(name, node.survivor(random)));
      survivor.current.putAll(survivor.durable);
      return survivor;
    }

    @Override
    Node copy(Map<Node, Node> copies) {
      Node done = copies.get(this);
      if (done != null) {
        return done;
      }
      Directory copy = new Directory();
      copies.put(this, copy);
      current.forEach((name, node) -> copy.current.put(name, node.copy(copies)));
      durable.forEach((name, node) -> copy.durable.put(name, node.copy(copies)));
      for (NameChange change : pending) {
        copy.pending.add(new NameChange(change.removed, change.name, change.node.copy(copies)));
      }
      return copy;
    }

    @Override
    long bytes() {
      long bytes = 0;
      for (Node node : current.values()) {
        bytes += node.bytes();
      }
      return bytes;
    }
  }

  static final class DataFile extends Node {
    private final Content current;
    private final Content durable;
    private final List<Change> pending = new ArrayList<>();

    DataFile() {
      this(new Content(new byte[0]), new Content(new byte[0]));
    }

    private DataFile(Content current, Content durable) {
      this.current = current;
      this.durable = durable;
    }

    /** Bytes written at an offset; without bytes, a cut at it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(int offset, byte @Nullable [] bytes) {}

    byte[] content() {
      return current.toArray();
    }

    int size() {
      return current.size;
    }

    void copyTo(int offset, byte[] target) {
      System.arraycopy(current.bytes, offset, target, 0, target.length);
    }

    void write(int offset, byte[] bytes) {
      current.write(offset, bytes, 0, bytes.length);
      pending.add(new Change(offset, bytes));
    }

    void truncate(int size) {
      if (size < current.size) {
        current.truncate(size);
        pending.add(new Change(size, null));
      }
    }

    void force() {
      pending.forEach(change -> apply(change, durable));
      pending.clear();
    }

    /** The system gives up the pending pages and marks them clean. */
    void loseForce() {
      pending.clear();
    }

    private static void apply(Change change, Content to) {
      byte[] bytes = change.bytes;
      if (bytes == null) {
        to.truncate(change.offset);
      } else {
        to.write(change.offset, bytes, 0, bytes.length);
      }
    }

    @Override
    Node survivor(RandomGenerator random) {
      Content survivor = new Content(durable.toArray());
      int sector = random.nextBoolean() ? 512 : 4096;
      int policy = random.nextInt(4);
      int prefix = random.nextInt(pending.size() + 1);
      for (int i = 0; i < pending.size(); i++) {
        Change change = pending.get(i);
        boolean whole = policy == 1 || (policy == 2 && i < prefix);
        if (whole) {
          apply(change, survivor);
        } else if ((policy == 2 && i == prefix) || policy == 3) {
          tear(change, survivor, sector, random);
        }
      }
      return new DataFile(survivor, new Content(survivor.toArray()));
    }

    private static void tear(Change change, Content to, int sector, RandomGenerator random) {
      byte[] bytes = change.bytes;
      if (bytes == null) {
        if (random.nextBoolean()) {
          to.truncate(change.offset);
        }
        return;
      }
      int start = 0;
      while (start < bytes.length) {
        int length = Math.min(sector - (change.offset + start) % sector, bytes.length - start);
        if (random.nextBoolean()) {
          to.write(change.offset + start, bytes, start, length);
        }
        start += length;
      }
    }

    @Override
    Node copy(Map<Node, Node> copies) {
      Node done = copies.get(this);
      if (done != null) {
        return done;
      }
      DataFile copy = new DataFile(new Content(current.toArray()), new Content(durable.toArray()));
      copy.pending.addAll(Collections.unmodifiableList(pending));
      copies.put(this, copy);
      return copy;
    }

    @Override
    long bytes() {
      return current.size;
    }
  }

  private static final class Content {
    private byte[] bytes;
    private int size;

    Content(byte[] bytes) {
      this.bytes = bytes;
      this.size = bytes.length;
    }

    void write(int offset, byte[] from, int start, int length) {
      int end = Math.addExact(offset, length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
      }
      System.arraycopy(from, start, bytes, offset, length);
      size = Math.max(size, end);
    }

    void truncate(int newSize) {
      if (newSize < size) {
        // Growing again shows zeros, as on a real disk.
        Arrays.fill(bytes, newSize, size, (byte) 0);
        size = newSize;
      }
    }

    byte[] toArray() {
      return Arrays.copyOf(bytes, size);
    }
  }
}
