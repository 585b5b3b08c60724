package dev.vectordb.internal.jobs;

import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.JobRequest;
import java.util.concurrent.TimeUnit;

/** One run of a job. */
final class Worker implements JobRun {
  /** Each time the catalog is forced to the device. */
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final JobQueue queue;
  private final DatabaseEngine engine;
  private final Job job;
  private long keptNanos;

  Worker(JobQueue queue, DatabaseEngine engine, Job job) {
    this.queue = queue;
    this.engine = engine;
    this.job = job;
    this.keptNanos = engine.time().nanoTime();
  }

  static JobWork workOf(DatabaseEngine engine, Job job) {
    return switch (job.request) {
      case JobRequest.BatchImport request when ArchiveWork.isArchive(request.file()) ->
          new ArchiveWork(engine, request.file(), true);
      case JobRequest.BatchImport request -> new ImportWork(request.file());
      case JobRequest.BatchExport request when ArchiveWork.isArchive(request.file()) ->
          new ArchiveWork(engine, request.file(), false);
      case JobRequest.BatchExport request -> new ExportWork(request.file(), request.filter());
      case JobRequest.BatchDelete request -> new DeleteWork(request.filter());
      case JobRequest.RegenerateEmbeddings request -> new EmbeddingWork(request);
      case JobRequest.Compress request ->
          new MaintenanceWork(collection -> collection.compress(request.precision()));
      case JobRequest.IndexRebuild _ -> new MaintenanceWork(CollectionEngine::rebuildIndex);
      case JobRequest.IndexOptimize _ -> new MaintenanceWork(CollectionEngine::optimize);
      case JobRequest.Vacuum _ -> new MaintenanceWork(CollectionEngine::vacuum);
      case JobRequest.Snapshot _, JobRequest.AofRewrite _ ->
          new MaintenanceWork(CollectionEngine::rewrite);
    };
  }

  void run() {
    boolean finished = false;
    Throwable failure = null;
    try {
      finished = workOf(engine, job).run(this);
    } catch (Throwable e) { // the job fails, whatever it is; the worker goes on
      failure = e;
    }
    queue.ended(job, finished, failure);
  }

  @Override
  public CollectionEngine collection() {
    return engine.get(job.tenant, job.request.collection());
  }

  @Override
  public EmbeddingFunction embedder(String name) {
    return queue.embedder(name);
  }

  @Override
  public String checkpoint() {
    return job.checkpoint();
  }

  @Override
  public long done() {
    return job.done();
  }

  @Override
  public boolean isStopping() {
    return queue.isStopping(job);
  }

  @Override
  public void total(long total) {
    queue.update(job, () -> job.total(total), false);
  }

  @Override
  public void progress(long done, String checkpoint) {
    boolean due = engine.time().nanoTime() - keptNanos >= KEEP_NANOS;
    if (due) {
      keptNanos = engine.time().nanoTime();
    }
    queue.update(job, () -> job.progress(done, checkpoint), due);
  }

  @Override
  public void count(String figure, long more) {
    queue.update(job, () -> job.count(figure, more), false);
  }
}
