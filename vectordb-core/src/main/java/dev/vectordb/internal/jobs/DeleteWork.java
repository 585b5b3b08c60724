package dev.vectordb.internal.jobs;

import dev.vectordb.filter.Filter;

/** Deletes what matches, in parts. Resumed, it deletes what is left. */
final class DeleteWork implements JobWork {
  private static final int PART = 1_000;

  private final Filter filter;

  DeleteWork(Filter filter) {
    this.filter = filter;
  }

  @Override
  public boolean run(JobRun run) {
    long done = run.done();
    run.total(done + run.collection().count(filter));
    while (!run.isStopping()) {
      int deleted = run.collection().delete(filter, PART).deleted();
      done += deleted;
      run.count("deleted", deleted);
      run.progress(done, "");
      if (deleted < PART) {
        return true;
      }
    }
    return false;
  }
}
