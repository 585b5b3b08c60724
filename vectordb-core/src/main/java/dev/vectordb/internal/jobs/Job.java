package dev.vectordb.internal.jobs;

import dev.vectordb.internal.catalog.JobRow;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobProgress;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job in memory. Guarded by the lock of its queue. */
final class Job {
  final UUID id;
  final long number;
  final String tenant;
  final JobRequest request;
  private final TimeSource time;
  private final Instant submittedAt;
  private final Map<String, Long> result = new TreeMap<>();
  private JobStatus status = JobStatus.QUEUED;
  private long done;
  private long total = -1;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;
  private int runs;
  private int crashes;
  private String checkpoint = "";
  private @Nullable String failure;
  private boolean cancelling;

  /** Nothing is to be kept of it any more: its tenant was dropped, or the database closed. */
  private boolean detached;

  private long runBeganNanos;
  private long doneBefore;

  Job(UUID id, long number, String tenant, JobRequest request, TimeSource time) {
    this.time = time;
    this.id = id;
    this.number = number;
    this.tenant = tenant;
    this.request = request;
    this.submittedAt = time.now();
  }

  Job(JobRow row, JobRequest request, TimeSource time) {
    this.time = time;
    this.id = row.id();
    this.number = row.number();
    this.tenant = row.tenant();
    this.request = request;
    this.submittedAt = row.submittedAt();
    this.status = row.status();
    this.done = row.done();
    this.total = row.total();
    this.startedAt = row.startedAt();
    this.endedAt = row.endedAt();
    this.runs = row.runs();
    this.crashes = row.crashes();
    this.checkpoint = row.checkpoint();
    this.failure = row.failure();
    result.putAll(JobCodec.decodeResult(row.result()));
  }

  JobStatus status() {
    return status;
  }

  boolean isCancelling() {
    return cancelling;
  }

  boolean isDetached() {
    return detached;
  }

  String checkpoint() {
    return checkpoint;
  }

  long done() {
    return done;
  }

  /** Notes that the process ended while it ran; it waits again, unless that was too often. */
  void crashed(int mostCrashes) {
    crashes++;
    if (crashes >= mostCrashes) {
      end(
          JobStatus.INTERRUPTED,
          "the process ended " + crashes + " times while the job ran; it is not begun again");
    } else {
      status = JobStatus.QUEUED;
    }
  }

  void begin() {
    status = JobStatus.RUNNING;
    startedAt = time.now();
    runs++;
    runBeganNanos = time.nanoTime();
    doneBefore = done;
  }

  void total(long count) {
    total = count;
  }

  void progress(long count, String next) {
    done = count;
    checkpoint = next;
  }

  void count(String figure, long more) {
    result.merge(figure, more, Long::sum);
  }

  void cancel() {
    if (status == JobStatus.QUEUED) {
      end(JobStatus.CANCELLED, null);
    } else if (status == JobStatus.RUNNING) {
      cancelling = true;
    }
  }

  void end(JobStatus as, @Nullable String why) {
    status = as;
    endedAt = time.now();
    cancelling = false;
    failure =
        why == null || why.length() <= Limits.MAX_JOB_FAILURE_CHARS
            ? why
            : why.substring(0, Limits.MAX_JOB_FAILURE_CHARS);
  }

  /** It did not end, but the database does: it waits for the next opening. */
  void requeue() {
    status = JobStatus.QUEUED;
    cancelling = false;
  }

  void detach() {
    detached = true;
  }

  private double perSecond() {
    double seconds = (time.nanoTime() - runBeganNanos) / 1e9;
    return status == JobStatus.RUNNING && seconds > 0 ? (done - doneBefore) / seconds : 0;
  }

  JobInfo info() {
    return new JobInfo(
        id,
        tenant,
        request,
        status,
        new JobProgress(done, total, perSecond()),
        submittedAt,
        startedAt,
        endedAt,
        runs,
        cancelling,
        result,
        failure);
  }

  JobRow row() {
    return new JobRow(
        id,
        number,
        tenant,
        request.kind().name(),
        JobCodec.encode(request),
        status,
        done,
        total,
        submittedAt,
        startedAt,
        endedAt,
        runs,
        crashes,
        checkpoint,
        JobCodec.encodeResult(result),
        failure);
  }
}
