package dev.vectordb.internal.engine;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.CommitLog;
import dev.vectordb.internal.storage.LogFailedException;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.Durability;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to write to a shard. Callers queue their writes and wait; at any time at most one
 * engine thread takes all that is queued, appends it to the log in one go, forces the log once
 * (group commit), applies it in order, and answers. Callers never touch a file, so interrupting one
 * harms nobody.
 */
final class WritePipeline {
  private static final Logger log = LoggerFactory.getLogger(WritePipeline.class);
  private static final int MAX_GROUP_BYTES = 16 * 1024 * 1024;

  /** Works out the records of a write, on the writer's thread, knowing all writes before it. */
  interface Resolver {
    /**
     * Resolves the write.
     *
     * @param current the state that the write meets
     * @param firstSequenceNumber number of its first operation; the others follow
     * @return its operations; none for a write that turns out to change nothing
     */
    List<LogRecord> resolve(Generation current, long firstSequenceNumber);
  }

  private sealed interface Task {}

  private record Write(boolean dependent, Resolver resolver, CompletableFuture<WriteResult> done)
      implements Task {}

  private record Control(Action action, CompletableFuture<Boolean> done) implements Task {}

  /** A step that must not run beside a write. */
  interface Action {
    void run() throws IOException;
  }

  private record Pending(Write write, List<LogRecord> records) {}

  private final String name;
  private final UUID uuid;
  private final GenerationHolder generations;
  private final @Nullable CommitLog commitLog;
  private final Durability durability;
  private final ShardState state;
  private final Foreground foreground;
  private final Executor executor;
  private final ConcurrentLinkedQueue<Task> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;
  private boolean dirty;
  private boolean ended;
  private @Nullable Action beforeAppend;
  private @Nullable List<List<LogRecord>> copy;
  private Consumer<List<LogRecord>> applied = _ -> {};
  private Runnable afterRollBack = () -> {};

  WritePipeline(
      String name,
      UUID uuid,
      GenerationHolder generations,
      @Nullable CommitLog commitLog,
      Durability durability,
      ShardState state,
      Foreground foreground,
      Executor executor) {
    this.name = name;
    this.uuid = uuid;
    this.generations = generations;
    this.commitLog = commitLog;
    this.durability = durability;
    this.state = state;
    this.foreground = foreground;
    this.executor = executor;
  }

  /**
   * Writes and waits until the write is durable and visible.
   *
   * @param dependent whether what is written depends on what is there
   * @param resolver the write
   * @return what it did
   */
  WriteResult write(boolean dependent, Resolver resolver) {
    state.checkWritable(name);
    CompletableFuture<WriteResult> done = new CompletableFuture<>();
    enqueue(new Write(dependent, resolver, done));
    return await(done);
  }

  /**
   * Runs a step between writes and waits for it.
   *
   * @param action the step
   */
  void run(Action action) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    enqueue(new Control(action, done));
    await(done);
  }

  /** Forces what was written since the last force, without waiting. For the interval mode. */
  void forceSoon() {
    enqueue(new Control(this::force, new CompletableFuture<>()));
  }

  /** Throws if the shard has failed. */
  void checkNotFailed() {
    if (state.failed()) {
      throw new DatabaseReadOnlyException("collection " + name + " has failed: " + state.reason());
    }
  }

  /** Lets no write through any more, as files and memory may differ. */
  void fail(String reason) {
    state.fail(reason);
    log.error("Collection {} failed: {}", name, reason);
  }

  /** The same after mapped memory could not be read. */
  void failByFault(Throwable fault) {
    if (!state.failed()) {
      state.fail("a mapped file can be read no more");
      log.error("Collection {} failed: a mapped file can be read no more", name, fault);
    }
  }

  private VectorDatabaseException answer(Throwable failure) {
    if (Failures.isFault(failure)) {
      failByFault(failure);
    }
    return Failures.wrap(failure);
  }

  /** Forces the log, between writes. */
  void force() throws IOException {
    if (commitLog == null || !dirty) {
      return;
    }
    if (state.failed()) {
      throw new IOException(state.reason()); // a force that failed is never tried again
    }
    try {
      commitLog.force();
      dirty = false;
    } catch (IOException e) {
      state.fail("the log could not be forced to the device: " + e.getMessage());
      log.error("Collection {} failed: the log could not be forced to the device", name, e);
      throw e;
    }
  }

  /** Sets who is told of every batch once it is visible. Before the first write only. */
  void tell(Consumer<List<LogRecord>> listener) {
    applied = listener;
  }

  /** Sets what is done when a write was rolled back. Before the first write only. */
  void whenRolledBack(Runnable listener) {
    afterRollBack = listener;
  }

  /** Takes writes again if there is room for them. Between writes only. */
  void probe() throws IOException {
    if (commitLog == null || !state.isRolledBack()) {
      return;
    }
    try {
      prepareAppend();
      commitLog.probe();
    } catch (LogFailedException e) {
      state.fail(
          "the log could not be rolled back after it was looked for room: " + e.getMessage());
      throw e;
    }
    state.writeSucceeded();
    log.info("Collection {}: there is room, writes are taken again", name);
  }

  /** Starts or stops handing every applied batch to a copy in the making. Between writes only. */
  void copyTo(@Nullable List<List<LogRecord>> target) {
    copy = target;
  }

  /**
   * Sets what must succeed before anything is appended again; a failure of it is like that of the
   * append. Between writes only.
   */
  void beforeNextAppend(Action action) {
    beforeAppend = action;
  }

  /** Does what must be done before the next append, if it is not done yet. Between writes only. */
  void prepareAppend() throws IOException {
    if (beforeAppend != null) {
      beforeAppend.run();
      beforeAppend = null;
    }
  }

  /** Refuses new writes and waits for those that are queued. */
  void close() {
    closed = true;
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    queue.add(new Control(() -> ended = true, done));
    schedule();
    try {
      await(done);
    } catch (DatabaseClosedException e) {
      log.trace("Collection {}: nothing is written any more", name, e);
    }
  }

  /**
   * Runs the last step: what was queued before it is written, what is queued behind it is refused
   * as closed. Waits for it.
   *
   * @param action the step; if it throws, writing goes on
   */
  void runLast(Action action) {
    run(() -> {
      action.run();
      ended = true;
    });
  }

  /** A caller may have looked before the close and queued after it. */
  private void checkNotEnded() {
    if (ended) {
      throw closedException();
    }
  }

  private DatabaseClosedException closedException() {
    return new DatabaseClosedException("collection " + name + " is closed");
  }

  private <T> T await(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof VectorDatabaseException cause) {
        cause.addSuppressed(new VectorDatabaseException("the write was submitted here"));
        throw cause;
      }
      throw new VectorDatabaseException("a write to collection " + name + " failed", e);
    }
  }

  private void enqueue(Task task) {
    if (closed) {
      throw closedException();
    }
    queue.add(task);
    schedule();
  }

  private void schedule() {
    if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        refuseQueued();
      } catch (OutOfMemoryError e) { // such as no more threads
        answerQueued(
            () -> new VectorDatabaseException("no thread could be started to write to " + name, e));
      }
    }
  }

  /** Whoever looked before the close, and queued when there was no thread any more, is answered. */
  private void refuseQueued() {
    ended = true;
    answerQueued(this::closedException);
  }

  /** Answers all who are queued with a failure, instead of the thread that was to serve them. */
  private void answerQueued(Supplier<VectorDatabaseException> failure) {
    Task late;
    while ((late = queue.poll()) != null) {
      switch (late) {
        case Write write -> write.done.completeExceptionally(failure.get());
        case Control control -> control.done.completeExceptionally(failure.get());
      }
    }
    scheduled.set(false);
    schedule();
  }

  private void drain() {
    try {
      Task next;
      while ((next = queue.peek()) != null) {
        if (next instanceof Control control) {
          queue.poll();
          runControl(control);
        } else {
          foreground.enter();
          try {
            commitGroup();
          } finally {
            foreground.leave();
          }
        }
      }
    } finally {
      scheduled.set(false);
      schedule();
    }
  }

  private void runControl(Control control) {
    try {
      checkNotEnded();
      control.action.run();
      control.done.complete(true);
    } catch (Throwable e) { // whoever waits must learn of it, whatever it is
      control.done.completeExceptionally(answer(e));
    }
  }

  /** Takes as many queued writes as may share one force, and commits them. */
  private void commitGroup() {
    List<Pending> group = new ArrayList<>();
    List<ByteBuffer> frames = new ArrayList<>();
    long sequenceNumber = generations.current().snapshot().sequenceNumber();
    long bytes = 0;
    while (bytes < MAX_GROUP_BYTES
        && queue.peek() instanceof Write write
        && (group.isEmpty() || !write.dependent)) {
      queue.poll();
      try {
        checkNotEnded();
        checkNumbersLeft(sequenceNumber);
        List<LogRecord> records = write.resolver.resolve(generations.current(), sequenceNumber + 1);
        if (records.isEmpty()) {
          write.done.complete(new WriteResult(new LogPosition(sequenceNumber), 0, 0, 0));
          continue;
        }
        if (commitLog != null) {
          ByteBuffer frame = encode(records);
          bytes += frame.remaining();
          frames.add(frame);
        }
        sequenceNumber = records.getLast().sequenceNumber();
        group.add(new Pending(write, records));
      } catch (Throwable e) { // the caller waits for an answer, whatever it is
        write.done.completeExceptionally(answer(e));
      }
    }
    if (!group.isEmpty()) {
      commit(group, frames);
    }
  }

  /** A reader would refuse what is numbered higher. */
  private void checkNumbersLeft(long newest) {
    if (newest > Limits.MAX_SEQUENCE_NUMBER - Limits.MAX_FRAME_OPERATIONS) {
      throw new CapacityExceededException(
          "collection " + name + " has no sequence number left after " + newest);
    }
  }

  private ByteBuffer encode(List<LogRecord> records) {
    try {
      return LogFrameCodec.encode(uuid, records);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "batch", "does not fit one frame: " + e.getMessage() + "; write it in parts");
    }
  }

  private void commit(List<Pending> group, List<ByteBuffer> frames) {
    try {
      state.checkWritable(name);
      append(frames);
    } catch (Throwable e) { // nothing of the group was applied: all of it fails
      group.forEach(pending -> pending.write.done.completeExceptionally(Failures.wrap(e)));
      return;
    }
    for (Pending pending : group) {
      if (state.failed()) {
        pending.write.done.completeExceptionally(notApplied());
        continue;
      }
      try {
        Generation.Applied applied = generations.current().apply(pending.records);
        if (copy != null) {
          copy.add(pending.records);
        }
        this.applied.accept(pending.records);
        pending.write.done.complete(
            new WriteResult(
                new LogPosition(pending.records.getLast().sequenceNumber()),
                applied.inserted(),
                applied.updated(),
                applied.deleted()));
      } catch (Throwable e) { // durable, but memory no longer mirrors the log: stop here
        state.fail("a logged write could not be applied: " + e);
        log.error("Collection {} failed: a logged write could not be applied", name, e);
        pending.write.done.completeExceptionally(Failures.wrap(e));
      }
    }
  }

  /** An earlier write of the group could not be applied, so the order of ordinals is broken. */
  private DatabaseReadOnlyException notApplied() {
    return new DatabaseReadOnlyException(
        "collection "
            + name
            + " failed before this write was applied; it may be there when the database is reopened: "
            + state.reason());
  }

  private void append(List<ByteBuffer> frames) throws IOException {
    if (commitLog == null) {
      return;
    }
    try {
      prepareAppend();
      commitLog.append(frames);
      dirty = true;
    } catch (IOException e) {
      if (e instanceof LogFailedException) {
        state.fail("the log could not be rolled back after a failed write: " + e.getMessage());
      } else {
        state.writeRolledBack("the log could not be written: " + e.getMessage());
        afterRollBack.run();
      }
      log.warn("Collection {}: a write failed and was rolled back: {}", name, e.toString());
      throw new DatabaseReadOnlyException(
          "collection " + name + " could not write its log; nothing was changed: " + e.getMessage(),
          e);
    }
    if (durability.mode() == Durability.Mode.SYNC) {
      foreground.leave(); // the device works, not a processor
      try {
        force();
      } finally {
        foreground.enter();
      }
    }
    state.writeSucceeded();
  }
}
