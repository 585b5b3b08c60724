package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Durability;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.Recovery;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard of a collection: a generation in memory, the log it is written through, and what works
 * on both in the background. This class composes them and holds the shard's life: open, use, close.
 */
final class Shard {
  private static final Logger log = LoggerFactory.getLogger(Shard.class);

  /** A log below this length is replayed in a moment, so closing need not write a base for it. */
  private static final long CLOSE_REWRITE_AOF_BYTES = 4L * 1024 * 1024;

  /** Fewer dead than this are not worth a rewrite of their own. */
  private static final int MIN_DEAD_TO_REWRITE = 4_096;

  private static final long DRAIN_SECONDS = 30;
  private static final long DRAIN_PAUSE_NANOS = 1_000_000;

  /** The first search after opening has the disk and the processor for itself. */
  private static final long SCRUB_DELAY_MILLIS = 500;

  /** A log so many times as long as one that is due to be rewritten waits for no build. */
  private static final long OVERDUE_FACTOR = 4;

  /** So large a share of the dead waits for no build either. */
  private static final double OVERDUE_DEAD_SHARE = 0.6;

  /** Nobody may write any more where a full disk shows in health, so it is not left to writes. */
  private static final long ROOM_DELAY_MILLIS = 1_000;

  /** Less memory than this, taken by superseded metadata, is not worth a rewrite. */
  private static final long MIN_GARBAGE_BYTES = 32L * 1024 * 1024;

  /**
   * After a rewrite that failed, perhaps for want of space, writes go on; it is not tried at each
   * of them.
   */
  private static final long REWRITE_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ShardContext context;
  private final GenerationHolder generations;
  private final ShardState state;
  private final WritePipeline pipeline;
  private final Indexer indexer;
  private final TextIndexer textIndexer;
  private final Rewriter rewriter;
  private final ShardCopier copier;
  private final BulkImport bulkImport;
  private final @Nullable Aof aof;
  private final ShardReader reader;
  private final ShardWriter writer;
  private final ShardSearcher searcher;
  private final OpenIterators iterators;
  private final ChangeFeed changes;
  private final HybridSearcher hybridSearcher;
  private final LoadWatch load;
  private final TimeSource time;
  private final AtomicBoolean lookQueued = new AtomicBoolean();
  private final AtomicBoolean roomQueued = new AtomicBoolean();
  private final AtomicBoolean rewriteQueued = new AtomicBoolean();
  private volatile long rewriteNotBefore;
  private final Recovery recovery;
  private final @Nullable Runnable flusher;
  private final @Nullable Runnable periodicRewriter;
  private volatile boolean closing;

  private Shard(
      ShardContext context,
      GenerationFactory factory,
      Generation first,
      @Nullable Aof aof,
      @Nullable ManifestData manifest,
      Recovery recovery) {
    this.context = context;
    this.recovery = recovery;
    this.aof = aof;
    EngineRuntime runtime = context.runtime();
    this.time = runtime.time();
    this.load = new LoadWatch(time::nanoTime);
    this.rewriteNotBefore = time.nanoTime();
    this.generations = new GenerationHolder(context.name(), first, runtime.cache()::forget);
    this.state = new ShardState(runtime.settings().readOnly(), time);
    this.pipeline =
        new WritePipeline(
            context.name(),
            context.uuid(),
            generations,
            aof,
            context.config().durability(),
            state,
            runtime.foreground(),
            runtime.writers());
    this.indexer =
        new Indexer(
            context.name(),
            generations,
            runtime.indexing(),
            runtime.settings().indexingThreads(),
            runtime.foreground(),
            load,
            time,
            new Linking());
    this.textIndexer =
        new TextIndexer(context.name(), generations, runtime, this::failInBackground);
    RecordFilter filters = new RecordFilter(textIndexer);
    this.rewriter =
        new Rewriter(context, factory, generations, pipeline, indexer, textIndexer, aof, manifest);
    this.copier = new ShardCopier(context, generations, pipeline, rewriter, aof);
    this.bulkImport =
        new BulkImport(context, generations, pipeline, indexer, textIndexer, rewriter, aof);
    this.reader = new ShardReader(generations, filters, runtime.cache().of(context.uuid()));
    this.writer = new ShardWriter(context, generations, filters, pipeline);
    this.searcher = new ShardSearcher(context, generations, factory, filters, load);
    this.iterators = new OpenIterators(context.name(), runtime);
    this.hybridSearcher =
        new HybridSearcher(
            context, generations, factory, filters, textIndexer, searcher.costs(), load);
    this.changes = new ChangeFeed(context, generations, pipeline, aof);
    pipeline.tell(changes::applied);
    pipeline.whenRolledBack(this::lookForRoomLater);
    this.flusher = startFlusher();
    this.periodicRewriter = startPeriodicRewriter();
  }

  /** What comes of linking in the background. */
  private final class Linking implements Indexer.Listener {
    @Override
    public void caughtUp() {
      load.linked();
      if (!load.isSettled()) {
        lookLater();
      }
      afterLinking();
    }

    @Override
    public void failed(Throwable failure) {
      failInBackground(failure);
    }
  }

  /** Work that nobody waits for failed. What is mapped and can be read no more ends such work. */
  private void failInBackground(Throwable failure) {
    if (Failures.isFault(failure)) {
      stopIndexing();
      var _ = failed(failure);
    }
  }

  private @Nullable Runnable startPeriodicRewriter() {
    EngineSettings settings = context.runtime().settings();
    long millis = settings.rewriteIntervalMillis();
    if (aof == null || millis == 0 || settings.readOnly()) {
      return null;
    }
    return context
        .runtime()
        .every(millis, () -> context.runtime().inBackground(this::rewriteOfAge));
  }

  /** Rewrites, if anything was written since the base. */
  private void rewriteOfAge() {
    try {
      if (!closing
          && time.nanoTime() - rewriteNotBefore >= 0
          && hasOperationsAfterBase()
          && !indexer.isBuilding()
          && rewriteQueued.compareAndSet(false, true)) {
        rewriteQuietly();
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before a rewrite by time", context.name());
    }
  }

  private boolean hasOperationsAfterBase() {
    Generation generation = generations.acquire();
    try {
      BaseReader base = generation.base;
      long covered = base == null ? 0 : BaseMeta.decode(base.section("meta")).sequenceNumber();
      return generation.snapshot().sequenceNumber() > covered;
    } finally {
      generation.release();
    }
  }

  private @Nullable Runnable startFlusher() {
    Durability durability = context.config().durability();
    if (aof == null
        || durability.mode() != Durability.Mode.INTERVAL
        || context.runtime().settings().readOnly()) {
      return null;
    }
    long millis = durability.intervalMillis();
    return context.runtime().every(millis, pipeline::forceSoon);
  }

  /**
   * Opens a shard: maps its base and applies its log.
   *
   * @param context what it lives on
   * @return the shard, ready
   */
  static Shard open(ShardContext context) throws IOException {
    GenerationFactory factory = new GenerationFactory(context.name(), context.config());
    Path directory = context.directory();
    if (directory == null) {
      return new Shard(context, factory, factory.empty(), null, null, Recovery.NONE);
    }
    boolean readOnly = context.runtime().settings().readOnly();
    ManifestData manifest = Manifest.read(context.files(), directory);
    if (!readOnly) {
      Manifest.deleteUnlisted(context.files(), directory, manifest);
    }
    TimeSource time = context.runtime().time();
    long began = time.nanoTime();
    Generation generation = openBase(context.files(), factory, directory, manifest);
    long baseNanos = time.nanoTime() - began;
    try {
      Opening opening = new Opening(generation, time);
      Aof aof = Aof.open(context.files(), directory, manifest, readOnly, opening::replay);
      Recovery recovery = opening.done(aof, factory.rebuilt(), baseNanos);
      Shard shard = new Shard(context, factory, generation, aof, manifest, recovery);
      shard.indexer.kick();
      shard.scrubSoon();
      shard.textIndexer.startSoon(SCRUB_DELAY_MILLIS);
      shard.searcher.measureSoon();
      return shard;
    } catch (IndexOutOfBoundsException e) {
      generation.retire(() -> {});
      throw misfit(directory, manifest, e);
    } catch (IOException | RuntimeException | Error e) {
      generation.retire(() -> {});
      throw e;
    }
  }

  private static DatabaseCorruptException misfit(
      Path directory, ManifestData manifest, RuntimeException cause) {
    DatabaseCorruptException corrupt =
        new DatabaseCorruptException(
            manifest.base() == null ? directory : directory.resolve(manifest.base()),
            0,
            "a base that fits together",
            String.valueOf(cause.getMessage()),
            "Restore the directory from a backup.");
    corrupt.initCause(cause);
    return corrupt;
  }

  /** Opens what a manifest says of the records, without the log. */
  static Generation openBase(
      StorageFiles files, GenerationFactory factory, Path directory, ManifestData manifest)
      throws IOException {
    String name = manifest.base();
    if (name == null) {
      return factory.empty();
    }
    BaseReader base = BaseReader.open(files, directory, name, GenerationFactory.DERIVED);
    try {
      return factory.open(base);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw misfit(directory, manifest, e);
    }
  }

  /** The shard's part of the cache of decoded records. */
  RecordCache.Part cache() {
    checkOpen();
    return context.runtime().cache().of(context.uuid());
  }

  /** What changes the shard, for those who follow it. */
  ChangeFeed changes() {
    checkOpen();
    return changes;
  }

  ShardReader reader() {
    return reader;
  }

  ShardWriter writer() {
    checkOpen();
    return writer;
  }

  ShardSearcher searcher() {
    return searcher;
  }

  OpenIterators iterators() {
    return iterators;
  }

  /** Searches by a vector, by words, or by both, as the request says. */
  SearchLeg search(
      SearchRequest request,
      float @Nullable [] vector,
      @Nullable String excludedId,
      int wanted,
      TimeLimit deadline) {
    return request.text() == null
        ? searcher.search(
            request, Objects.requireNonNull(vector, "vector"), excludedId, wanted, deadline)
        : hybridSearcher.search(request, vector, excludedId, wanted, deadline);
  }

  /**
   * Returns what a caller is told of a failure, and fails the shard if mapped memory was its cause:
   * what can be read no more can be written to no more.
   */
  VectorDatabaseException failed(Throwable failure) {
    if (Failures.isFault(failure)) {
      pipeline.failByFault(failure);
    }
    return Failures.wrap(failure);
  }

  void checkOpen() {
    if (closing) {
      throw new DatabaseClosedException("collection " + context.name() + " is closed");
    }
  }

  /** Looks, after a write, whether there is work for the background. */
  void afterWrite() {
    load.written(generations.current().snapshot().ordinalCount());
    boolean kicked = indexer.tryKick();
    textIndexer.kick();
    if (!kicked || !load.isSettled()) {
      lookLater();
    }
    rewriteIfDue();
  }

  /** Queues a task that is queued once at a time; one that could not be may be tried again. */
  private static void queue(AtomicBoolean mark, Runnable submission) {
    if (mark.compareAndSet(false, true)) {
      try {
        submission.run();
      } catch (RuntimeException | Error e) {
        mark.set(false);
        throw e;
      }
    }
  }

  /** What can wait while much is written is done when that has ceased. */
  private void lookLater() {
    long millis = TimeUnit.NANOSECONDS.toMillis(LoadWatch.QUIET_NANOS);
    queue(lookQueued, () -> context.runtime().inBackgroundAfter(millis, this::look));
  }

  private void look() {
    lookQueued.set(false);
    if (closing) {
      return;
    }
    boolean kicked = indexer.tryKick();
    if (!kicked || !load.isSettled()) {
      lookLater();
    }
    afterLinking();
  }

  /** Looks, after a write that was rolled back, whether the disk has room again. */
  private void lookForRoomLater() {
    queue(
        roomQueued,
        () -> context.runtime().inBackgroundAfter(ROOM_DELAY_MILLIS, this::lookForRoom));
  }

  private void lookForRoom() {
    roomQueued.set(false);
    try {
      if (!closing) {
        pipeline.run(pipeline::probe);
      }
    } catch (VectorDatabaseException e) {
      log.debug("Collection {}: no room was found", context.name(), e);
    }
    if (!closing && state.isRolledBack()) {
      lookForRoomLater();
    }
  }

  private void rewriteIfDue() {
    if (dueForRewrite()
        && !closing
        && !bringsBlocksSoon()
        && (!indexer.isBuilding() || isOverdue())) { // else one of the two would be in vain
      queue(rewriteQueued, () -> context.runtime().inBackground(this::rewriteQuietly));
    }
  }

  /**
   * Whether a rewrite that makes blocks of neighbours is to come as soon as the collection has
   * settled, which {@link #look} waits for: one before would be done twice.
   */
  private boolean bringsBlocksSoon() {
    Generation generation = generations.current();
    VectorIndex index = generation.index;
    return index != null
        && Indexer.backlog(generation) == 0
        && !load.isSettled()
        && NeighborPolicy.isDue(index)
        && !isOverdue();
  }

  private boolean dueForRewrite() {
    if (time.nanoTime() - rewriteNotBefore < 0) {
      return false;
    }
    Snapshot snapshot = generations.current().snapshot();
    if (snapshot.deadCount() >= MIN_DEAD_TO_REWRITE && Rewriter.worthCompacting(snapshot)) {
      return true;
    }
    if (tooMuchGarbage(generations.current())) {
      return true;
    }
    EngineSettings settings = context.runtime().settings();
    return aof != null
        && aof.bytes() > settings.rewriteMinAofBytes()
        && aof.bytes() > settings.rewriteAofToBaseRatio() * baseBytes();
  }

  /** Whether a rewrite has waited so long for builds that it is worth more than one of them. */
  private boolean isOverdue() {
    Snapshot snapshot = generations.current().snapshot();
    EngineSettings settings = context.runtime().settings();
    return snapshot.deadCount() > OVERDUE_DEAD_SHARE * snapshot.ordinalCount()
        || (aof != null
            && aof.bytes() > OVERDUE_FACTOR * settings.rewriteMinAofBytes()
            && aof.bytes() > OVERDUE_FACTOR * settings.rewriteAofToBaseRatio() * baseBytes());
  }

  private static boolean tooMuchGarbage(Generation generation) {
    long garbage = generation.records.garbageBytes();
    return garbage > MIN_GARBAGE_BYTES && garbage > generation.records.bytes() / 2;
  }

  private NeighborPolicy allNeighbors() {
    return new NeighborPolicy(indexingThreads(), true, endsForClosing());
  }

  /** Ends what a close or drop would wait for. */
  private BooleanSupplier endsForClosing() {
    return context.runtime().foreground().givingWay(() -> closing);
  }

  private int indexingThreads() {
    return context.runtime().settings().indexingThreads();
  }

  /** Looks, when nothing is left to link, whether there is other work. */
  private void afterLinking() {
    rewriteIfDue();
    afterIndexing();
  }

  /** Looks, when the graph has caught up or is new, whether blocks of neighbours are due. */
  private void afterIndexing() {
    Generation generation = generations.current();
    VectorIndex index = generation.index;
    if (index != null
        && !closing
        && !generation.neighborsWaiting()
        && Indexer.backlog(generation) == 0
        && load.isSettled()
        && !context.runtime().settings().readOnly()
        && NeighborPolicy.isDue(index)
        && time.nanoTime() - rewriteNotBefore >= 0) {
      Runnable work = () -> quietly(() -> rewriter.renewNeighbors(allNeighbors()));
      queue(rewriteQueued, () -> context.runtime().inBackground(work));
    }
  }

  /** A rewrite that nobody waits for. */
  private interface Work {
    /** Returns false if it ended without all it was to make, for want of room. */
    boolean run() throws IOException;
  }

  /** While much is still to come or to be linked, blocks would soon be made again. */
  private void rewriteQuietly() {
    if (!indexer.hold(isOverdue())) {
      rewriteQueued.set(false);
      return;
    }
    try {
      boolean settled = load.isSettled() && Indexer.backlog(generations.current()) == 0;
      NeighborPolicy neighbors = new NeighborPolicy(indexingThreads(), settled, endsForClosing());
      quietly(() -> rewriter.rewrite(neighbors));
    } finally {
      indexer.release();
    }
  }

  private void quietly(Work work) {
    try {
      if (!closing && !work.run()) {
        rewriteNotBefore = time.nanoTime() + REWRITE_RETRY_NANOS;
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before its log was rewritten", context.name());
    } catch (IOException | RuntimeException e) {
      rewriteNotBefore = time.nanoTime() + REWRITE_RETRY_NANOS;
      log.warn("Collection {}: its log could not be rewritten: {}", context.name(), e.toString());
    } catch (OutOfMemoryError e) {
      rewriteNotBefore = time.nanoTime() + REWRITE_RETRY_NANOS;
      log.warn("Collection {}: there is no room for codes of neighbours", context.name(), e);
    } catch (InternalError e) {
      var _ = failed(e);
    } finally {
      rewriteQueued.set(false);
    }
    afterIndexing(); // a rewrite without the dead links anew, and makes no blocks
  }

  void rewrite() throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    afterNeighbors(rewriter.rewrite(allNeighbors()));
  }

  /** Takes a copy of all files as of a moment; see {@link ShardCopier#copy}. */
  ShardCopy copy(Function<Precision, CollectionInfo> info) throws IOException {
    checkOpen();
    return copier.copy(info);
  }

  /** Brings in many records at once; see {@link BulkImport#run}. */
  WriteResult bulkImport(BulkImport.Source source, ProgressListener progress) throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    WriteResult result = bulkImport.run(source, progress, allNeighbors());
    afterWrite();
    return result;
  }

  /** Whether the shard is closed, or is about to be. */
  boolean isClosing() {
    return closing;
  }

  /** Makes the best of what is there; see {@link Rewriter#optimize}. The index has caught up. */
  void optimize() throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    takeUpNeighbors();
    afterNeighbors(rewriter.optimize(allNeighbors()));
  }

  /** Frees what the dead take; see {@link Rewriter#vacuum}. */
  void vacuum() throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    afterNeighbors(rewriter.vacuum(allNeighbors()));
  }

  /** Makes the graph anew; see {@link Rewriter#rebuild}. */
  void rebuild() throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    afterNeighbors(rewriter.rebuild(allNeighbors()));
  }

  private void afterNeighbors(boolean complete) {
    if (!complete) {
      rewriteNotBefore = time.nanoTime() + REWRITE_RETRY_NANOS;
    }
    afterIndexing();
  }

  /** The precision of the codes that scans read. */
  Precision precision() {
    return rewriter.precision();
  }

  /**
   * Changes the precision; see {@link Rewriter#compress}. Returns whether it was another one.
   *
   * @param description where the precision is written down
   */
  boolean compress(Precision precision, Rewriter.Description description) throws IOException {
    checkOpen();
    state.checkWritable(context.name());
    if (!rewriter.compress(precision, description, () -> closing)) {
      return false;
    }
    if (generations.current().base != null) {
      writeCodes();
    }
    return true;
  }

  /** The new precision holds already; but without a base every opening would make its codes. */
  private void writeCodes() {
    try {
      if (!rewriter.rewrite(allNeighbors())) {
        rewriteNotBefore = time.nanoTime() + REWRITE_RETRY_NANOS;
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before its new codes were in a base", context.name());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      log.warn(
          "Collection {}: its new codes are not in a base yet: {}", context.name(), e.toString());
    }
    afterIndexing();
  }

  void flush() {
    checkOpen();
    pipeline.run(pipeline::force);
  }

  Snapshot snapshot() {
    return generations.current().snapshot();
  }

  /** The current generation, not kept open. */
  Generation generation() {
    return generations.current();
  }

  /** Lets the indexer end with what it holds, as the shard is about to be closed. */
  void stopIndexing() {
    indexer.stop();
    textIndexer.stop();
  }

  /** Whether the index holds the first so many ordinals, or all there are, and sees to it. */
  boolean isIndexed(int ordinals) {
    checkOpen();
    Generation generation = generations.acquire();
    try {
      if (Indexer.backlog(generation) == 0) {
        return true;
      }
      if (indexer.isStopped()) {
        pipeline.checkNotFailed(); // else it is being closed
      }
      indexer.hurry();
      return generation.index == null || generation.index.linkedCount() >= ordinals;
    } finally {
      generation.release();
    }
  }

  /** Takes the files away, at a moment when nothing works on them; see {@link Rewriter#drop}. */
  void drop(Rewriter.Removal removal) throws IOException {
    closing = true; // ends an encoding of neighbours, for which a drop would wait
    try {
      rewriter.drop(removal);
    } catch (IOException | RuntimeException | Error e) {
      closing = false;
      throw e;
    }
  }

  private long baseBytes() {
    BaseReader base = generations.current().base;
    return base == null ? 0 : base.bytes();
  }

  CollectionStats stats() {
    Generation generation = generations.acquire();
    // Words are measured first: their index may be busy, and no write is to wait for it.
    long recordBytes = generation.recordBytes();
    // The metadata index is walked to be measured, and the writer changes it.
    generation.lock.readLock().lock();
    try {
      Snapshot snapshot = generation.snapshot();
      int linked = generation.index == null ? 0 : generation.index.linkedCount();
      return new CollectionStats(
          state.state(),
          state.reason(),
          snapshot.liveCount(),
          snapshot.deadCount(),
          Math.max(0, snapshot.ordinalCount() - linked),
          vectorBytes(generation),
          generation.index == null ? 0 : generation.index.memoryBytes(),
          recordBytes + generation.metadata.memoryBytes(),
          aof == null ? 0 : aof.bytes(),
          generation.base == null ? 0 : generation.base.bytes(),
          new LogPosition(snapshot.sequenceNumber()),
          recovery);
    } finally {
      generation.lock.readLock().unlock();
      generation.release();
    }
  }

  private long vectorBytes(Generation generation) {
    return generation.rows.count() * VectorRows.strideBytes(context.config().dimension())
        + generation.codes.bytes();
  }

  private void scrubSoon() {
    if (generations.current().base != null) {
      Scrub scrub =
          new Scrub(
              context,
              generations,
              state,
              this::afterIndexing,
              () -> rewriter.restoreCodes(() -> closing));
      context.runtime().inBackgroundAfter(SCRUB_DELAY_MILLIS, scrub);
    }
  }

  /**
   * Ends the shard: lets writes finish, writes a base if replaying would be slow, lets go of all.
   */
  void close() throws IOException {
    close(aof != null && !context.runtime().settings().readOnly());
  }

  /** Ends the shard without writing anything out. */
  void discard() throws IOException {
    close(false);
  }

  private void close(boolean writeOut) throws IOException {
    closing = true;
    if (flusher != null) {
      flusher.run();
    }
    if (periodicRewriter != null) {
      periodicRewriter.run();
    }
    indexer.close();
    iterators.close();
    changes.close();
    textIndexer.close();
    if (writeOut) {
      writeOut();
    }
    rewriter.awaitIdle();
    pipeline.close();
    state.close();
    AtomicBoolean drained = new AtomicBoolean();
    generations.close(() -> drained.set(true));
    awaitReaders(drained);
    context.runtime().cache().forget(context.uuid());
    if (aof != null) {
      aof.close();
    }
  }

  private void writeOut() {
    try {
      pipeline.run(pipeline::force);
      if (worthRewritingOnClose()) {
        takeUpNeighbors();
        rewriter.rewrite(new NeighborPolicy(indexingThreads(), false, () -> false));
      }
    } catch (IOException | RuntimeException | InternalError e) { // the last of mapped memory
      log.warn(
          "Collection {}: closing without a new base; the log has everything: {}",
          context.name(),
          e.toString());
    }
  }

  /** Those that nobody has looked at since opening would not be copied. */
  private void takeUpNeighbors() {
    Generation generation = generations.acquire();
    try {
      generation.attachNeighbors(() -> !generations.isCurrent(generation));
    } catch (DatabaseCorruptException | IllegalArgumentException e) {
      log.debug("Collection {}: the next base does without neighbours", context.name(), e);
    } finally {
      generation.release();
    }
  }

  private boolean worthRewritingOnClose() {
    Generation generation = generations.current();
    BaseReader base = generation.base;
    if (base != null && GenerationFactory.lacksDerived(base, precision())) {
      return true;
    }
    if (generation.text != null && generation.text.wasRebuilt()) {
      return true;
    }
    int linked = generation.index == null ? 0 : generation.index.linkedCount();
    int linkedInBase = base == null ? 0 : BaseMeta.decode(base.section("meta")).linkedCount();
    return aof != null
        && (aof.bytes() > CLOSE_REWRITE_AOF_BYTES || linked - linkedInBase >= Indexer.MIN_RECORDS);
  }

  private void awaitReaders(AtomicBoolean drained) {
    boolean interrupted = false;
    TimeLimit end = time.limit(TimeUnit.SECONDS.toNanos(DRAIN_SECONDS));
    while (!drained.get() && !end.isOver()) {
      interrupted |= Thread.interrupted();
      time.pause(DRAIN_PAUSE_NANOS);
    }
    if (!drained.get()) {
      log.warn(
          "Collection {}: calls are still running after {} s; their memory is freed when they end",
          context.name(),
          DRAIN_SECONDS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
