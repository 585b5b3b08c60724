package dev.vectordb.spring.remote;

import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Hits as a server sends them, line by line. One that is not read holds up the server's stream,
 * which ends after a minute. Not thread-safe.
 */
final class RemoteIterator implements SearchIterator {
  /** In which header a server says what the hits of a stream are of. */
  private static final String POSITION = "VectorDB-Position";

  private final RemoteClient client;
  private final BufferedReader lines;
  private final LogPosition position;
  private @Nullable SearchHit next;
  private boolean ended;
  private boolean closed;

  private RemoteIterator(RemoteClient client, HttpResponse<InputStream> response) {
    this.client = client;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    this.position =
        new LogPosition(response.headers().firstValue(POSITION).map(Long::parseLong).orElse(0L));
  }

  static RemoteIterator open(RemoteClient client, Exchange exchange) {
    return new RemoteIterator(client, client.stream(exchange));
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      throw new SearchIteratorException("the iterator is closed");
    }
    if (next == null && !ended) {
      next = read();
      if (next == null) {
        ended = true;
        release();
      }
    }
    return next != null;
  }

  private @Nullable SearchHit read() {
    String line;
    try {
      line = lines.readLine();
    } catch (IOException e) {
      ended = true;
      throw client.failed(e);
    }
    if (line == null) {
      return null;
    }
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    SearchAnswers.Line read;
    try (JsonInput in = Json.read(bytes, 0, bytes.length)) {
      read = SearchAnswers.line(in);
    }
    if (read.error != null) {
      ended = true;
      release();
      throw RemoteErrors.of(read.error);
    }
    return read.toHit();
  }

  @Override
  public SearchHit next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more hits");
    }
    SearchHit hit = next;
    next = null;
    if (hit == null) {
      throw new NoSuchElementException("there are no more hits");
    }
    return hit;
  }

  @Override
  public LogPosition position() {
    return position;
  }

  @Override
  public void close() {
    closed = true;
    release();
  }

  private void release() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new DatabaseUnavailableException("a stream of hits broke off", false, e);
    }
  }
}
