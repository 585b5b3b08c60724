package dev.vectordb.planted;

import java.util.List;

/**
 * A bug as a change of one passage of the engine's source, and the test that must fail with it.
 * Nothing of it is in what is shipped: the changed class is compiled beside the class path of the
 * test that is to catch it.
 *
 * @param name what {@code docs/reliability.md} calls it
 * @param promise the promise that it breaks
 * @param source the file, below {@code dev/vectordb/internal}
 * @param right the passage, which must be there once; a space stands for any white space
 * @param wrong what stands there instead
 * @param test class, below {@code dev.vectordb}
 * @param method the test method that catches it
 */
record PlantedBug(
    String name,
    String promise,
    String source,
    String right,
    String wrong,
    String test,
    String method) {

  static final String POWER_LOSS = "internal.engine.PowerLossTest";
  static final String STORAGE_POWER_LOSS = "internal.storage.StoragePowerLossTest";
  static final String DATABASE_POWER_LOSS = "internal.engine.DatabasePowerLossTest";
  static final String AOF_DAMAGE = "internal.storage.AofDamageTest";
  static final String VISIBILITY = "BatchVisibilityTest";
  static final String VACUUM = "VacuumReadersTest";
  static final String FAILURES = "internal.engine.WriteFailureTest";
  static final String SIMULATED = "internal.engine.SimulatedEngineTest";
  static final String WHATEVER_THE_ORDER = "nothingIsLostWhateverTheOrder";

  static final List<PlantedBug> ALL =
      List.of(
          new PlantedBug(
              "no-force",
              "P1",
              "engine/WritePipeline.java",
              "if (durability.mode() == Durability.Mode.SYNC) {",
              "if (false) {",
              POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "acknowledge-before-write",
              "P1",
              "engine/WritePipeline.java",
              "group.add(new Pending(write, records));",
              "group.add(new Pending(write, records));"
                  + " write.done.complete(new WriteResult(new LogPosition(sequenceNumber), 0, 0, 0));"
                  + " try { Thread.sleep(3); } catch (InterruptedException e) { }",
              POWER_LOSS,
              "everyKillLeavesALegalStateEvenIfThePowerFailsLater"),
          new PlantedBug(
              "forget-interval",
              "P1",
              "engine/Shard.java",
              "every(millis, pipeline::forceSoon)",
              "every(millis, () -> {})",
              "internal.engine.DurabilityModesTest",
              "intervalForcesWithinItsInterval"),
          new PlantedBug(
              "batch-in-parts-on-disk",
              "P2",
              "engine/WritePipeline.java",
              "ByteBuffer frame = encode(records); bytes += frame.remaining(); frames.add(frame);",
              "for (LogRecord one : records) { frames.add(encode(List.of(one))); }",
              POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "batch-in-parts-for-readers",
              "P2",
              "engine/Generation.java",
              "for (Prepared change : batch) {",
              "for (Prepared change : batch) {"
                  + " if (change.ordinal() >= 0) { snapshot = new Snapshot("
                  + "change.operation().sequenceNumber(), change.ordinal() + 1, liveCount); }",
              VISIBILITY,
              "inMemory"),
          new PlantedBug(
              "deleted-come-back",
              "P3",
              "engine/GenerationWriter.java",
              "return death == 0 || death > snapshot.sequenceNumber();",
              "return true;",
              "ModelTest",
              "aDurableDatabaseIsAMapThroughLossesOfPower"),
          new PlantedBug(
              "skips-bad-frames",
              "P5",
              "storage/AofScanner.java",
              "if (payload == null) { break; } sealed",
              "if (payload == null) { offset++; continue; } sealed",
              STORAGE_POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "no-catching-up",
              "P3",
              "engine/Rewriter.java",
              "replay(log, caughtUp, next);",
              "",
              VISIBILITY,
              "durableWhileGenerationsAreSwitched"),
          new PlantedBug(
              "no-payload-checksum",
              "P4",
              "storage/AofScanner.java",
              "if (payloadCrc != actualPayload) {",
              "if (false) {",
              AOF_DAMAGE,
              "everyFlippedBitIsDetected"),
          new PlantedBug(
              "no-frame-checksum",
              "P4",
              "storage/AofScanner.java",
              "if (expected != actual || length < 0 ||",
              "if (length < 0 ||",
              AOF_DAMAGE,
              "swappedDuplicatedAndForeignFramesAreDetected"),
          new PlantedBug(
              "damage-taken-for-a-torn-tail",
              "P5",
              "storage/AofScanner.java",
              "if (!last || wasForced(offset, checksum)) {",
              "if (!last) {",
              AOF_DAMAGE,
              "withoutASealOnlyTheLastForceIsInDoubt"),
          new PlantedBug(
              "rename-without-force",
              "P7",
              "storage/WholeFiles.java",
              "out.force();",
              "",
              STORAGE_POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "no-directory-force",
              "P7",
              "storage/WholeFiles.java",
              "files.forceDirectory(directoryOf(file));",
              "",
              STORAGE_POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "name-of-a-collection-not-forced",
              "P7",
              "engine/DatabaseFiles.java",
              "files.rename(creating, DatabaseDirectory.collection(root, uuid));"
                  + " files.forceDirectory(collections);",
              "files.rename(creating, DatabaseDirectory.collection(root, uuid));",
              DATABASE_POWER_LOSS,
              "everyPowerLossLeavesEachCollectionWholeOrAbsent"),
          new PlantedBug(
              "old-log-dropped-too-early",
              "P7",
              "engine/Rewriter.java",
              "switchTo(next, base, start, count, directory); dropLog(log, start.incr);",
              "dropLog(log, start.incr); switchTo(next, base, start, count, directory);",
              POWER_LOSS,
              "everyPowerLossLeavesALegalState"),
          new PlantedBug(
              "failed-force-tried-again",
              "P8",
              "engine/WritePipeline.java",
              "state.fail(\"the log could not be forced to the device: \" + e.getMessage());",
              "",
              FAILURES,
              "aFailedForceIsFinalUntilReopened"),
          new PlantedBug(
              "no-roll-back",
              "P8",
              "storage/AofWriter.java",
              "file.truncate(end); file.force(); forced = end;",
              "end = file.size(); forced = end;",
              FAILURES,
              "aFullDiskRollsBackAndWritingResumesWhenThereIsSpace"),
          new PlantedBug(
              "files-on-the-caller's-thread",
              "P9",
              "engine/WritePipeline.java",
              "executor.execute(this::drain);",
              "drain();",
              "ConcurrencyTest",
              "callsOfAnInterruptedThreadWorkAndHarmNobody"),
          new PlantedBug(
              "force-that-does-not",
              "P7",
              "storage/DiskFiles.java",
              "public void force() throws IOException { channel.force(true);",
              "public void force() throws IOException {",
              "internal.storage.DiskFilesCallsTest",
              "aFileIsReplacedByWriteForceRenameForceDirectory"),
          new PlantedBug(
              "names-that-were-found-not-forced",
              "P7",
              "engine/DatabaseFiles.java",
              "files.forceDirectory(collections); for (String name",
              "for (String name",
              DATABASE_POWER_LOSS,
              "everyFailureLeavesEachCollectionWholeOrAbsent"),
          new PlantedBug(
              "no-lock",
              "P10",
              "storage/DirectoryLock.java",
              "lock(realPath, file, shared);",
              "",
              "internal.storage.DirectoryLockTest",
              "refusesWhileAnotherProcessHoldsItAndNamesIt"),
          new PlantedBug(
              "memory-freed-under-readers",
              "P11",
              "engine/Generation.java",
              "if (users.decrementAndGet() == 0) {",
              "if (users.decrementAndGet() <= 1 && afterClose != null) {",
              "internal.engine.OpenIteratorsTest",
              "anOpenIteratorHoldsTheGenerationUntilItEnds"),
          new PlantedBug(
              "absence-looked-up-too-early",
              "P11",
              "engine/ShardWriter.java",
              "Map<String, EncodedRecord> byId = encode(records, false); return pipeline.write( true,",
              "Map<String, EncodedRecord> byId = encode(records, false); return pipeline.write( false,",
              "LinearizabilityTest",
              "callsOnFewIdsHaveAnOrder"),
          new PlantedBug(
              "length-believed",
              "P12",
              "storage/LogFrameCodec.java",
              "check(what, length, 0, limit); check(what, length, 0, in.remaining());",
              "",
              "internal.storage.HostileFilesTest",
              "noLengthIsBelievedInASmallHeap"),
          new PlantedBug(
              "damaged-graph-believed",
              "P14",
              "engine/GenerationFactory.java",
              "base.verify(\"links\"); base.verify(\"upper\");",
              "",
              "ReopenTest",
              "damageToWhatIsDerivedIsHealedWithAWarning"),
          new PlantedBug(
              "import-log-not-forced",
              "P1",
              "engine/BulkImport.java",
              "pipeline.force(); newLog.force();",
              "pipeline.force();",
              "internal.engine.BulkImportCrashTest",
              "whatIsWrittenRightBeforeTheSwitchSurvivesAPowerLoss"),
          new PlantedBug(
              "ids-read-one-by-one",
              "P2",
              "engine/ShardReader.java",
              "for (String id : ids) { int ordinal = generation.liveOrdinal(id);",
              "for (String id : ids) { generation.lock.readLock().unlock(); Thread.yield();"
                  + " generation.lock.readLock().lock(); int ordinal = generation.liveOrdinal(id);",
              "LincheckTest",
              "callsOnTwoIdsAndBatchesOfBoth"),
          new PlantedBug(
              "slot-reused-too-early",
              "P11",
              "engine/Generation.java",
              "final int number = NUMBERS.incrementAndGet();",
              "final int number = 1;",
              VACUUM,
              "onDisk"),
          new PlantedBug(
              "vacuum-keeps-the-dead",
              "P3",
              "engine/LiveRecords.java",
              "if (alive.accept(ordinal)) { batch.add(",
              "if (ordinal >= 0) { batch.add(",
              VACUUM,
              "inMemory"),
          new PlantedBug(
              "vacuum-forgets-writes",
              "P1",
              "engine/Rewriter.java",
              "start.copied.forEach(next::apply);",
              "",
              VACUUM,
              "inMemory"),
          new PlantedBug(
              "ordinals-taken-for-the-order-of-writing",
              "P3",
              "engine/WritingOrder.java",
              "return ordinals == null || place >= baseCount ? place",
              "return place >= 0 ? place",
              "internal.engine.LocalityOrderTest",
              "aLimitedDeleteTakesTheOldest"),
          new PlantedBug(
              "log-begun-beside-writers",
              "P3",
              "engine/Rewriter.java",
              "pipeline.run(() -> begin(start));",
              "begin(start);",
              SIMULATED,
              WHATEVER_THE_ORDER),
          new PlantedBug(
              "caught-up-before-writers-stop",
              "P1",
              "engine/Rewriter.java",
              "pipeline.run(() -> { replay(log, caughtUp, next);",
              "replay(log, caughtUp, next); pipeline.run(() -> {",
              SIMULATED,
              WHATEVER_THE_ORDER),
          new PlantedBug(
              "two-rewrites-at-once",
              "P3",
              "engine/Rewriter.java",
              "lock.lock(); try { return work.run(); } finally { lock.unlock(); }",
              "return work.run();",
              SIMULATED,
              WHATEVER_THE_ORDER),
          new PlantedBug(
              "room-looked-for-once",
              "P8",
              "engine/Shard.java",
              "if (!closing && state.isRolledBack()) { lookForRoomLater(); }",
              "",
              "internal.engine.FullDiskInTimeTest",
              "aFullDiskIsLookedAtUntilThereIsSpaceThoughNobodyWrites"));
}
