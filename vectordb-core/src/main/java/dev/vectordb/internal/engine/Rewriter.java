package dev.vectordb.internal.engine;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.AofReader;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.LogFailedException;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the next generation of a shard while writes go on: starts a new log file, writes what
 * stands before it as a base, opens that base, lets it catch up with the new log file, and
 * switches. A crash at any point leaves either the old base with both log files, or the new base
 * with the new one.
 *
 * <p>A shard in memory has no base: its live records are copied into an empty generation instead.
 */
final class Rewriter {
  private static final Logger log = LoggerFactory.getLogger(Rewriter.class);

  /** Dead share from which a rewrite leaves the dead out. */
  private static final double COMPACT_DEAD_SHARE = 0.3;

  /** The same if somebody waits for the best that can be made of the collection. */
  private static final double OPTIMIZE_DEAD_SHARE = 0.1;

  /** Replayed and forced in about a millisecond. */
  private static final long LITTLE_BYTES = 1 << 20;

  /** A writer may be as fast as the replay. */
  private static final int MOST_TURNS = 20;

  /** Exceeded even by none. */
  private static final double REBUILD_DEAD_SHARE = -1;

  private final ShardContext context;
  private final CodeKeeper codes;
  private final OrdinalChooser ordinals;
  private final GenerationHolder generations;
  private final WritePipeline pipeline;
  private final Indexer indexer;
  private final TextIndexer textIndexer;
  private final @Nullable Aof aof;

  /** One works on the generations at a time. Not a monitor, as it is held for long. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Replaced when the precision changes, by whoever holds the lock. */
  private volatile GenerationFactory factory;

  private @Nullable ManifestData manifest;
  private boolean dropped;

  Rewriter(
      ShardContext context,
      GenerationFactory factory,
      GenerationHolder generations,
      WritePipeline pipeline,
      Indexer indexer,
      TextIndexer textIndexer,
      @Nullable Aof aof,
      @Nullable ManifestData manifest) {
    this.context = context;
    this.factory = factory;
    this.codes = new CodeKeeper(context.name(), factory.distanceKind());
    this.ordinals = new OrdinalChooser(context, indexer);
    this.generations = generations;
    this.pipeline = pipeline;
    this.indexer = indexer;
    this.textIndexer = textIndexer;
    this.aof = aof;
    this.manifest = manifest;
  }

  /** Gives generations their codes. */
  CodeKeeper codes() {
    return codes;
  }

  /** Says how the next base numbers its records. */
  OrdinalChooser ordinals() {
    return ordinals;
  }

  /** The manifest in force. Between writes only, and only of a shard on disk. */
  ManifestData manifest() {
    return Objects.requireNonNull(manifest, "manifest");
  }

  /** Waits for a rewrite that is under way. */
  void awaitIdle() {
    lock.lock();
    try {
      log.trace("Collection {}: no rewrite is under way", context.name());
    } finally {
      lock.unlock();
    }
  }

  /** What is done by whoever holds the lock. */
  private interface Locked<T> {
    T run() throws IOException;
  }

  private <T> T locked(Locked<T> work) throws IOException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes the files while no rewrite is under way, and refuses rewrites from then on: one that
   * went on beside a drop would make the directory anew. Between writes, and behind the last one:
   * whoever writes meanwhile is answered as ever, or told that the collection is closed.
   *
   * @param removal makes the files disappear; if it throws, nothing has changed
   */
  void drop(Removal removal) throws IOException {
    boolean _ =
        locked(() -> {
          pipeline.runLast(removal::run);
          dropped = true;
          return true;
        });
  }

  /** Takes the files of a collection away in one step. */
  interface Removal {
    void run() throws IOException;
  }

  /** What a rewrite begins with, taken between two writes. */
  static final class Start {
    final Generation generation;
    Snapshot snapshot = Snapshot.EMPTY;
    long incr;
    final List<List<LogRecord>> copied = new ArrayList<>();

    Start(Generation generation) {
      this.generation = generation;
    }
  }

  static boolean worthCompacting(Snapshot snapshot) {
    return isDead(snapshot, COMPACT_DEAD_SHARE);
  }

  private static boolean isDead(Snapshot snapshot, double share) {
    return snapshot.deadCount() > share * snapshot.ordinalCount();
  }

  /**
   * Rewrites, and leaves out the dead if they are many.
   *
   * @param neighbors how to write the neighbours of the graph's nodes
   * @return false if there was no room for the neighbours, and the base does without them
   */
  boolean rewrite(NeighborPolicy neighbors) throws IOException {
    return locked(() -> rewrite(neighbors, COMPACT_DEAD_SHARE, false));
  }

  /** Work beside which there must be no rewrite. */
  interface Work<T> {
    T run(GenerationFactory factory) throws IOException;
  }

  /** Does work while no rewrite is under way. */
  <T> T alone(Work<T> work) throws IOException {
    return locked(() -> {
      checkUsable();
      return work.run(factory);
    });
  }

  /**
   * Leaves out the dead, however few; does nothing if there are none and no garbage.
   *
   * @param neighbors how to write the neighbours of the graph's nodes
   * @return false if there was no room for the neighbours
   */
  boolean vacuum(NeighborPolicy neighbors) throws IOException {
    return locked(() -> {
      checkUsable();
      Generation generation = generations.current();
      boolean due = generation.snapshot().deadCount() > 0 || generation.records.garbageBytes() > 0;
      return !due || rewrite(neighbors, 0, true);
    });
  }

  /**
   * Leaves out the dead and makes the graph anew, even if there are none.
   *
   * @param neighbors how to write the neighbours of the graph's nodes
   * @return false if there was no room for the neighbours
   */
  boolean rebuild(NeighborPolicy neighbors) throws IOException {
    return locked(() -> {
      boolean complete = rewrite(neighbors, REBUILD_DEAD_SHARE, true);
      // That base was written before its ordinals were linked anew.
      return complete && (aof == null || rewrite(neighbors));
    });
  }

  private void checkUsable() {
    if (dropped) {
      throw new DatabaseClosedException("collection " + context.name() + " was dropped");
    }
    pipeline.checkNotFailed(); // what a failed shard holds in memory is not to become a base
  }

  /**
   * Rewrites.
   *
   * @param deadShare from what share on the dead are left out
   * @param reorders whether ordinals are put in order even if the dead are not left out
   */
  private boolean rewrite(NeighborPolicy neighbors, double deadShare, boolean reorders)
      throws IOException {
    checkUsable();
    // Only a rewrite replaces the generation, and rewrites come one after the other.
    Start start = new Start(generations.acquire());
    indexer.hold(true);
    try {
      if (aof != null) {
        forceBeside(aof); // the file that begin completes
      }
      pipeline.run(() -> begin(start));
      boolean complete = true;
      boolean leaveOut = isDead(start.snapshot, deadShare);
      if (aof == null || context.directory() == null) {
        if (leaveOut || hasGarbage(start)) {
          rewriteInMemory(start, neighbors.stop());
        }
      } else {
        boolean mayReorder = reorders || (leaveOut && neighbors.encodesAll());
        BaseOrdinals chosen =
            ordinals.choose(
                start.generation, start.snapshot, leaveOut, mayReorder, neighbors.stop());
        complete = rewriteOnDisk(start, chosen, neighbors, aof, context.directory());
      }
      return complete;
    } finally {
      try {
        pipeline.run(() -> pipeline.copyTo(null));
      } finally {
        start.generation.release();
        indexer.release();
      }
    }
  }

  private static boolean hasGarbage(Start start) {
    return start.snapshot.deadCount() > 0 || start.generation.records.garbageBytes() > 0;
  }

  /** Starts a new log file, or a list of what is written. Between writes only. */
  void begin(Start start) throws IOException {
    start.snapshot = start.generation.snapshot();
    if (aof == null || manifest == null) {
      pipeline.copyTo(start.copied);
      return;
    }
    if (nothingInCurrentLog(aof)) {
      // Left by an attempt that failed: a second empty file would help nobody.
      start.incr = aof.end().number();
      pipeline.prepareAppend();
      return;
    }
    if (manifest.incrNumbers().size() >= Limits.MAX_INCR_FILES) {
      throw new CapacityExceededException(
          "collection "
              + context.name()
              + " has "
              + manifest.incrNumbers().size()
              + " log files, as so many attempts to replace them by a base have failed; export it and"
              + " import it anew");
    }
    start.incr = rotate(aof);
    List<Long> incrs = new ArrayList<>(manifest.incrNumbers());
    incrs.add(start.incr);
    ManifestData next =
        new ManifestData(
            manifest.collection(),
            manifest.generation() + 1,
            manifest.base(),
            incrs,
            manifest.baseSequenceNumber(),
            manifest.baseOrdinals());
    // Should this fail, the next write tries again: it goes to the file that is listed here.
    pipeline.beforeNextAppend(() -> publish(next));
    pipeline.prepareAppend();
  }

  private long rotate(Aof log) throws IOException {
    try {
      return log.rotate();
    } catch (LogFailedException e) {
      pipeline.fail("the log could not be completed: " + e.getMessage());
      throw e;
    }
  }

  /** Whether a base can have the number of the log file that is appended to as it is. */
  private boolean nothingInCurrentLog(Aof log) throws IOException {
    Aof.End end = log.end();
    if (context.directory() == null || end.offset() > AofReader.FIRST_FRAME) {
      return false;
    }
    String newest = BaseReader.newest(context.files(), context.directory());
    return newest == null || BaseReader.number(newest) < end.number();
  }

  /** Puts a manifest in force. Between writes only. */
  void publish(ManifestData next) throws IOException {
    if (context.directory() != null) {
      Manifest.write(context.files(), context.directory(), next);
    }
    manifest = next;
  }

  private boolean rewriteOnDisk(
      Start start, BaseOrdinals chosen, NeighborPolicy neighbors, Aof log, Path directory)
      throws IOException {
    StorageFiles files = context.files();
    BaseReader old = start.generation.base;
    if (old != null) {
      // Copied unchecked, damage would stand in the new base under a good checksum.
      Scrub.verifyPrimary(old);
    }
    codes.ensure(start.generation, precision(), pipeline::run, neighbors.stop());
    String base;
    int count = chosen.count();
    boolean complete;
    long began = context.runtime().time().nanoTime();
    try (BaseWriter writer = BaseWriter.create(files, directory, start.incr, context.uuid())) {
      GenerationWriter contents = new GenerationWriter(start.generation, start.snapshot, chosen);
      contents.write(writer, neighbors);
      complete = !contents.lacksNeighbors();
      base = writer.finish();
    }
    reportBase(count, began);
    Generation next = factory.open(BaseReader.open(files, directory, base));
    try {
      if (chosen.leavesGraph()) {
        indexer.linkFully(next, neighbors.stop());
      }
      next.attachNeighbors(() -> false);
      codes.ensure(next, precision(), WritePipeline.Action::run, () -> false);
      long atFirst = replay(log, 0, next);
      textIndexer.prepare(next);
      long atSecond = catchUp(log, atFirst, next);
      if (chosen.areAsTheyAre()) {
        next.takeOverLinks(start.generation);
      }
      long caughtUp = catchUp(log, atSecond, next);
      pipeline.run(() -> {
        replay(log, caughtUp, next);
        // The graph may pass over records that died by operations in the new log file only.
        pipeline.force();
        switchTo(next, base, start, count, directory);
        dropLog(log, start.incr);
      });
    } finally {
      retireUnlessInUse(next);
    }
    indexer.kick();
    return complete;
  }

  private void reportBase(int count, long began) {
    log.debug(
        "Collection {}: a base of {} ordinals was written in {} ms",
        context.name(),
        count,
        TimeUnit.NANOSECONDS.toMillis(context.runtime().time().nanoTime() - began));
  }

  /**
   * Makes blocks of neighbours anew if that is due; on disk by a rewrite, in memory in their place.
   *
   * @param neighbors how to make them
   * @return false if there was no room for them
   */
  boolean renewNeighbors(NeighborPolicy neighbors) throws IOException {
    return locked(() -> renew(neighbors));
  }

  private boolean renew(NeighborPolicy neighbors) throws IOException {
    Generation generation = generations.acquire();
    try {
      VectorIndex index = generation.index;
      if (dropped || index == null || !NeighborPolicy.isDue(index)) {
        return true;
      }
      if (aof == null) {
        index.renewNeighbors(neighbors.threads(), neighbors.stop());
        return true;
      }
    } finally {
      generation.release();
    }
    return rewrite(neighbors);
  }

  /**
   * Brings what serves searches into its best state: leaves out the dead from {@link
   * #OPTIMIZE_DEAD_SHARE} on, writes what is not in the base, puts ordinals in order of locality if
   * many of a large collection are not, and makes blocks of neighbours if many are missing. Writes
   * nothing if that would change nothing.
   *
   * @param neighbors how to make blocks
   * @return false if there was no room for the blocks
   */
  boolean optimize(NeighborPolicy neighbors) throws IOException {
    return locked(() -> makeBest(neighbors));
  }

  private boolean makeBest(NeighborPolicy neighbors) throws IOException {
    checkUsable();
    restoreCodes(neighbors.stop());
    boolean leavesOut = isDead(generations.current().snapshot(), OPTIMIZE_DEAD_SHARE);
    if ((leavesOut || isWorthOptimizing()) && !rewrite(neighbors, OPTIMIZE_DEAD_SHARE, true)) {
      return false;
    }
    VectorIndex index = generations.current().index;
    if (index == null) {
      return true;
    }
    boolean incomplete = NeighborPolicy.isIncomplete(index);
    if (aof == null && incomplete) {
      index.renewNeighbors(neighbors.threads(), neighbors.stop());
    } else if (aof != null && (incomplete || leavesOut)) {
      // The base without the dead was written before they were linked anew.
      return rewrite(neighbors);
    }
    return true;
  }

  private boolean isWorthOptimizing() {
    Generation generation = generations.current();
    if (aof == null) {
      return generation.records.garbageBytes() > OPTIMIZE_DEAD_SHARE * generation.records.bytes();
    }
    BaseReader base = generation.base;
    if (base == null
        || GenerationFactory.lacksDerived(base, precision())
        || ordinals.isDue(generation)) {
      return true;
    }
    BaseMeta meta = BaseMeta.decode(base.section("meta"));
    int linked = generation.index == null ? 0 : generation.index.linkedCount();
    return meta.sequenceNumber() != generation.snapshot().sequenceNumber()
        || meta.linkedCount() != linked;
  }

  /** The precision of the codes that scans read, or will read as soon as they are checked. */
  Precision precision() {
    return factory.precision();
  }

  /**
   * Checks the codes of the base, or makes those that are missing or damaged.
   *
   * @param stop asked now and then
   * @throws DatabaseClosedException if it was told to stop
   */
  void restoreCodes(BooleanSupplier stop) throws IOException {
    lock.lock();
    try {
      Generation generation = generations.acquire();
      try {
        codes.ensure(generation, precision(), pipeline::run, stop);
      } finally {
        generation.release();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes down, durably and in one step, which precision a collection has. */
  interface Description {
    void write(Precision precision) throws IOException;
  }

  /**
   * Changes the precision while writes and searches go on. The moment of the change is between two
   * writes, when the codes of all rows are there and the description is on the device; the codes
   * are in the next base. If this fails, the old precision stays.
   *
   * @param precision the new one
   * @param description where it is written down
   * @param stop asked now and then
   * @return false if the collection had that precision already
   * @throws DatabaseClosedException if it was told to stop
   */
  boolean compress(Precision precision, Description description, BooleanSupplier stop)
      throws IOException {
    return locked(() -> change(precision, description, stop));
  }

  private boolean change(Precision precision, Description description, BooleanSupplier stop)
      throws IOException {
    checkUsable();
    Precision old = precision();
    if (precision == old) {
      return false;
    }
    Generation generation = generations.acquire();
    try {
      codes.change(
          generation,
          precision,
          pipeline::run,
          () -> {
            describe(precision, old, description);
            factory = factory.withPrecision(precision);
          },
          stop);
      return true;
    } finally {
      generation.release();
    }
  }

  /** A description that could not be forced may be there all the same, so it is written back. */
  private static void describe(Precision precision, Precision old, Description description)
      throws IOException {
    try {
      description.write(precision);
    } catch (IOException | RuntimeException e) {
      try {
        description.write(old);
      } catch (IOException | RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void retireUnlessInUse(Generation next) {
    if (generations.current() != next) {
      next.retire(() -> {});
    }
  }

  /**
   * Replays, and forces what was replayed, until little is left to do for the one who has to wait
   * for it: the next writer.
   *
   * @return where the log was read to
   */
  private long catchUp(Aof log, long from, Generation target) throws IOException {
    long done = from;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      long end = replay(log, done, target);
      forceBeside(log);
      boolean little = end - done <= LITTLE_BYTES;
      done = end;
      if (little) {
        break;
      }
    }
    return done;
  }

  private void forceBeside(Aof log) throws IOException {
    try {
      log.forceBeside();
    } catch (LogFailedException e) {
      pipeline.fail("the log could not be forced to the device: " + e.getMessage());
      throw e;
    }
  }

  private static long replay(Aof log, long from, Generation target) throws IOException {
    return log.read(from, payload -> target.apply(LogFrameCodec.decode(payload)));
  }

  private void switchTo(Generation next, String base, Start start, int count, Path directory)
      throws IOException {
    String oldBase = manifest == null ? null : manifest.base();
    checkThere(base, directory);
    publish(
        new ManifestData(
            context.uuid(),
            manifest == null ? 1 : manifest.generation() + 1,
            base,
            List.of(start.incr),
            start.snapshot.sequenceNumber(),
            count));
    replace(next, oldBase, directory);
  }

  /** A directory that was put in the place of ours is not to have a manifest without a base. */
  void checkThere(String base, Path directory) throws IOException {
    if (!context.files().exists(directory.resolve(base))) {
      throw new NoSuchFileException(
          directory.resolve(base).toString(),
          null,
          "is not there any more: its directory was deleted, moved or replaced");
    }
  }

  /** Switches to the next generation, whose manifest is in force. Between writes only. */
  void replace(Generation next, @Nullable String oldBase, Path directory) {
    generations.replace(
        next, () -> context.runtime().inBackground(() -> dropBase(oldBase, directory)));
  }

  /** Deletes the log files below a number, which no manifest names any more. */
  void dropLog(Aof log, long firstKept) {
    try {
      log.dropBefore(firstKept);
    } catch (IOException e) {
      leftBehind(e);
    }
  }

  private void dropBase(@Nullable String base, Path directory) {
    try {
      if (base != null) {
        context.files().deleteTree(directory.resolve(base));
      }
    } catch (IOException e) {
      leftBehind(e);
    }
  }

  /** Harmless: the next opening deletes what no manifest names. */
  private void leftBehind(IOException e) {
    log.warn("Collection {}: old files are left behind: {}", context.name(), e.toString());
  }

  private void rewriteInMemory(Start start, BooleanSupplier stop) {
    Generation next = factory.empty();
    try {
      LiveRecords.copy(start.generation, start.snapshot, next);
      indexer.linkFully(next, stop);
      textIndexer.prepare(next);
      pipeline.run(() -> {
        start.copied.forEach(next::apply);
        generations.replace(next, () -> {});
      });
    } finally {
      retireUnlessInUse(next);
    }
    indexer.kick();
  }
}
