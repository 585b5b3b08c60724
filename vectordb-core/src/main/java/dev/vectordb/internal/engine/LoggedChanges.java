package dev.vectordb.internal.engine;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.AofReader;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a shard as its log files have them. Files are found by the manifest, read in
 * order, and held open during one call at most, so that those that a rewrite drops are freed; who
 * is still reading them then has lost what follows. For one thread at a time, of the engine's own.
 */
final class LoggedChanges implements ChangeSource {
  private static final int TRIES = 10;

  private final ShardContext context;
  private final Path directory;
  private final Aof aof;

  /** The file and the place in it where reading goes on; no file before the first call. */
  private long number;

  private long offset;
  private long bytesRead;
  private @Nullable AofReader reader;

  /** The end of the log at some moment, and the newest operation then: a start without a search. */
  private Aof.@Nullable End knownEnd;

  private long knownPosition;

  LoggedChanges(ShardContext context, Path directory, Aof aof) {
    this.context = context;
    this.directory = directory;
    this.aof = aof;
  }

  /** Takes note of where the log ends; to be called between two writes. */
  void startAtEnd(long position) {
    knownEnd = aof.end();
    knownPosition = position;
  }

  @Override
  public void check(long position) throws IOException {
    if (knownEnd == null || position != knownPosition) {
      ManifestData manifest = Manifest.read(context.files(), directory);
      checkStart(position, manifest);
    }
  }

  private void checkStart(long position, ManifestData manifest) {
    if (position < manifest.baseSequenceNumber()) {
      throw lost(position, manifest.baseSequenceNumber());
    }
  }

  /** Whoever goes on after what is lost looks for it anew. */
  private ChangesLostException lost(long position, long oldest) {
    number = 0;
    knownEnd = null;
    return new ChangesLostException(
        "the log of collection "
            + context.name()
            + " was rewritten: it has no changes between "
            + position
            + " and "
            + oldest
            + "; read the collection anew and go on from the position that it had before",
        oldest);
  }

  @Override
  public List<LogRecord> next(long position, long visible) throws IOException {
    if (number == 0) {
      pause();
    }
    for (int i = 0; ; i++) {
      try {
        return find(position, visible);
      } catch (NoSuchFileException e) { // a rewrite has dropped it meanwhile
        pause();
        number = 0;
        knownEnd = null;
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private List<LogRecord> find(long position, long visible) throws IOException {
    if (number == 0) {
      start(position);
    }
    while (true) {
      AofReader from = reader();
      // The end is looked at after what is visible, so all that is visible stands before it.
      Aof.End end = aof.end();
      ByteBuffer payload = from.next(number == end.number() ? end.offset() : from.size());
      if (payload != null) {
        bytesRead += from.offset() - offset;
        offset = from.offset();
        List<LogRecord> batch = LogFrameCodec.decode(payload);
        if (batch.getLast().sequenceNumber() > position) {
          return ChangeReader.after(batch, position);
        }
      } else if (number < end.number()) {
        pause();
        // An import puts what it has into a base, beyond all that was in the files before.
        checkStart(position, Manifest.read(context.files(), directory));
        number++;
        offset = AofReader.FIRST_FRAME;
      } else {
        throw lost(position, newBase(position, visible)); // visible, but not written by the log
      }
    }
  }

  /** From where there are changes again: behind the base, if there is a new one. */
  private long newBase(long position, long otherwise) throws IOException {
    long base = Manifest.read(context.files(), directory).baseSequenceNumber();
    return base > position ? base : otherwise;
  }

  private void start(long position) throws IOException {
    Aof.End end = knownEnd;
    if (end != null && position == knownPosition) {
      number = end.number();
      offset = end.offset();
      return;
    }
    ManifestData manifest = Manifest.read(context.files(), directory);
    checkStart(position, manifest);
    number = manifest.incrNumbers().getFirst();
    offset = AofReader.FIRST_FRAME;
  }

  private AofReader reader() throws IOException {
    if (reader == null) {
      reader = AofReader.open(context.files(), directory, context.uuid(), number, offset);
    }
    return reader;
  }

  @Override
  public void pause() throws IOException {
    AofReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }
}
