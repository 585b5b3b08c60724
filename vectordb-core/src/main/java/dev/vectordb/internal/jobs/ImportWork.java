package dev.vectordb.internal.jobs;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the records of a file of JSON lines, in batches. The checkpoint is the offset of the next
 * line and its number. The first line that is no record of the collection ends the job; what stands
 * before it has been written.
 */
final class ImportWork implements JobWork {
  private static final int BATCH_RECORDS = 1_000;
  private static final int BATCH_BYTES = 4 * 1024 * 1024;
  private static final Pattern INDEX = Pattern.compile("records\\[(\\d+)]\\.?(.*)");

  private final Path file;

  ImportWork(Path file) {
    this.file = file;
  }

  /** Lines of a batch: the records, and in which lines they stand. */
  private record Batch(List<VectorRecord> records, List<Long> lines) {}

  @Override
  public boolean run(JobRun run) throws IOException {
    long offset = run.done();
    long line = run.checkpoint().isEmpty() ? 1 : Long.parseLong(run.checkpoint());
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      run.total(channel.size());
      channel.position(offset);
      LineReader lines = new LineReader(Channels.newInputStream(channel), offset, line);
      while (!run.isStopping()) {
        Batch batch = next(lines);
        if (batch.records.isEmpty() && lines.atEnd()) {
          return true;
        }
        write(run, batch);
        run.progress(lines.offset(), String.valueOf(lines.lineNumber()));
      }
      return false;
    }
  }

  private static Batch next(LineReader lines) throws IOException {
    Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
    long begin = lines.offset();
    while (batch.records.size() < BATCH_RECORDS && lines.offset() - begin < BATCH_BYTES) {
      long number = lines.lineNumber();
      if (!lines.next()) {
        break;
      }
      if (!lines.isBlank()) {
        try {
          batch.records.add(JsonRecords.decode(lines.bytes(), lines.length()));
        } catch (InvalidInputException e) {
          throw badLine(number, e.problem());
        }
        batch.lines.add(number);
      }
    }
    return batch;
  }

  private static void write(JobRun run, Batch batch) {
    if (batch.records.isEmpty()) {
      return;
    }
    try {
      WriteResult result = run.collection().upsert(batch.records);
      run.count("inserted", result.inserted());
      run.count("updated", result.updated());
    } catch (InvalidInputException e) {
      Matcher field = INDEX.matcher(e.field());
      if (field.matches()) {
        long line = batch.lines.get(Integer.parseInt(field.group(1)));
        throw badLine(line, field.group(2) + " " + e.problem());
      }
      throw e;
    }
  }

  private static InvalidInputException badLine(long number, String problem) {
    return new InvalidInputException("line " + number, problem);
  }
}
