package dev.vectordb.internal.jobs;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to a file of JSON lines, page by page: a record that is there and unchanged all
 * the time stands in it once. The file has its name when it is complete and on the device. Begins
 * anew when it is resumed.
 */
final class ExportWork implements JobWork {
  private static final int PAGE_RECORDS = 500;

  private final Path file;
  private final @Nullable Filter filter;

  ExportWork(Path file, @Nullable Filter filter) {
    this.file = file;
    this.filter = filter;
  }

  @Override
  public boolean run(JobRun run) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is in no directory");
    }
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, ".export-", ".part");
    try {
      if (!write(run, part)) {
        return false;
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory(directory);
      return true;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private boolean write(JobRun run, Path part) throws IOException {
    run.total(run.collection().count(filter));
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
      ListRequest request = ListRequest.firstPage(PAGE_RECORDS).withFilter(filter);
      String cursor;
      long done = 0;
      do {
        RecordPage page = run.collection().list(request);
        for (VectorRecord record : page.records()) {
          out.write(JsonRecords.encode(record));
        }
        done += page.records().size();
        run.progress(done, "");
        cursor = page.nextCursor();
        request = request.after(cursor);
      } while (cursor != null && !run.isStopping());
      out.flush();
      channel.force(true);
      if (cursor == null) {
        run.count("exported", done);
        run.count("bytes", channel.size());
      }
      return cursor == null;
    }
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
