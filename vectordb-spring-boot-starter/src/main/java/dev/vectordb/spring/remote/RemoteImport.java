package dev.vectordb.spring.remote;

import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * An import whose records are read on the calling thread, and sent while they are. The server
 * writes all of them when the last has come, or none.
 */
final class RemoteImport {
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("vectordb-remote-import").start(task);

  private final RemoteClient client;
  private final String path;

  RemoteImport(RemoteClient client, String path) {
    this.client = client;
    this.path = path;
  }

  WriteResult run(Iterator<VectorRecord> records, ProgressListener progress) {
    LinePipe pipe = new LinePipe();
    Exchange exchange =
        Exchange.stream("POST", path, Exchange.LINES, BodyPublishers.ofInputStream(() -> pipe));
    CompletableFuture<WriteResult> answer =
        CompletableFuture.supplyAsync(
            () -> client.send(exchange, CollectionAnswers::written), THREADS);
    var _ = answer.whenComplete((_, _) -> pipe.breakOff());
    try {
      Counted counted = new Counted(records, progress);
      byte[] chunk = RecordLines.nextChunk(counted);
      boolean read = true;
      while (chunk.length > 0 && read) {
        read = pipe.put(chunk);
        chunk = read ? RecordLines.nextChunk(counted) : chunk;
      }
      pipe.end();
    } catch (RuntimeException | Error e) {
      pipe.breakOff(); // and the server writes nothing
      waitFor(answer);
      throw e;
    }
    return result(answer);
  }

  private static void waitFor(CompletableFuture<WriteResult> answer) {
    try {
      var _ = answer.join();
    } catch (CompletionException _) {
      // As it should be.
    }
  }

  private static WriteResult result(CompletableFuture<WriteResult> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Checks and counts records as they are read. */
  private static final class Counted implements Iterator<VectorRecord> {
    private final Iterator<VectorRecord> records;
    private final ProgressListener progress;
    private long count;

    Counted(Iterator<VectorRecord> records, ProgressListener progress) {
      this.records = records;
      this.progress = progress;
    }

    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public VectorRecord next() {
      VectorRecord record = records.next();
      RecordChecks.check(record, "records[" + count + "]");
      progress.onProgress(++count, -1);
      return record;
    }
  }
}
