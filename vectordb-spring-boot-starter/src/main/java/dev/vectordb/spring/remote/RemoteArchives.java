package dev.vectordb.spring.remote;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.spring.web.payload.JsonInput;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** Archives that a server makes and takes in, while they are sent. Thread-safe. */
final class RemoteArchives {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final RemoteClient client;
  private final String path;

  RemoteArchives(RemoteClient client, String path) {
    this.client = client;
    this.path = path;
  }

  static UnsupportedOperationException noDirectories() {
    return new UnsupportedOperationException(
        "A server sends no directories; exportTo gives an archive, which any tool unpacks to one");
  }

  /** Writes an archive, and returns its bytes. The file appears when it is complete. */
  long exportTo(Path file, ProgressListener progress) {
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      long bytes;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
        bytes = exportTo(out, progress);
      } catch (RuntimeException | Error e) {
        Files.deleteIfExists(part);
        throw e;
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } catch (IOException e) {
      throw new DatabaseIoException("the archive could not be written to " + file, e);
    }
  }

  long exportTo(OutputStream out, ProgressListener progress) {
    long total = 0;
    try (InputStream in = client.stream(Exchange.get(path).unhurried()).body()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      int count = read(in, buffer);
      while (count >= 0) {
        out.write(buffer, 0, count);
        total += count;
        progress.onProgress(total, -1);
        count = read(in, buffer);
      }
      out.flush();
      return total;
    } catch (IOException e) {
      throw new DatabaseIoException("the archive could not be written", e);
    }
  }

  private int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw client.failed(e);
    }
  }

  <T> T importFrom(
      String method, Path archive, ProgressListener progress, Function<JsonInput, T> reader) {
    try (InputStream in = Files.newInputStream(archive)) {
      return importFrom(method, in, progress, reader);
    } catch (IOException e) {
      throw new DatabaseIoException("the archive " + archive + " could not be read", e);
    }
  }

  <T> T importFrom(
      String method,
      InputStream archive,
      ProgressListener progress,
      Function<JsonInput, T> reader) {
    InputStream counted = new Counted(archive, progress);
    return client.send(
        Exchange.stream(method, path, Exchange.ZIP, BodyPublishers.ofInputStream(() -> counted)),
        reader);
  }

  /** Counts what is read; is not closed with what reads it. */
  private static final class Counted extends FilterInputStream {
    private final ProgressListener progress;
    private long bytes;

    Counted(InputStream in, ProgressListener progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? -1 : 1);
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      count(count);
      return count;
    }

    private void count(int more) {
      if (more > 0) {
        bytes += more;
        progress.onProgress(bytes, -1);
      }
    }

    @Override
    public void close() {
      // The caller's.
    }
  }
}
