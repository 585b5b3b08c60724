package dev.vectordb.internal.jobs;

import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.model.CollectionStats;
import java.util.function.Consumer;

/** Work on a collection as a whole, which ends by itself and is begun anew when it is resumed. */
final class MaintenanceWork implements JobWork {
  private final Consumer<CollectionEngine> work;

  MaintenanceWork(Consumer<CollectionEngine> work) {
    this.work = work;
  }

  @Override
  public boolean run(JobRun run) {
    run.total(1);
    CollectionStats before = run.collection().stats();
    work.accept(run.collection());
    CollectionStats after = run.collection().stats();
    run.progress(1, "");
    run.count("records", after.liveRecords());
    run.count("deletedRecordsBefore", before.deletedRecords());
    run.count("deletedRecords", after.deletedRecords());
    run.count("aofBytesBefore", before.aofBytes());
    run.count("aofBytes", after.aofBytes());
    run.count("baseBytesBefore", before.baseBytes());
    run.count("baseBytes", after.baseBytes());
    return true;
  }

  @Override
  public boolean stops() {
    return false;
  }
}
