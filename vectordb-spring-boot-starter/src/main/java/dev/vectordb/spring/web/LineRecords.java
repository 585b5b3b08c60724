package dev.vectordb.spring.web;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The records on the lines of a body, of which every one must be right: the first that is wrong
 * ends the iteration with a refusal that names it. Not thread-safe.
 */
final class LineRecords implements Iterator<VectorRecord> {
  private final LineReader reader;
  private final VectorDbWebProperties.Limits limits;
  private boolean waiting;
  private int index;

  LineRecords(InputStream source, VectorDbWebProperties.Limits limits) {
    this.reader = new LineReader(source, limits.maxLineBytes());
    this.limits = limits;
  }

  @Override
  public boolean hasNext() {
    while (!waiting && reader.next()) {
      waiting = !reader.isBlank();
    }
    return waiting;
  }

  @Override
  public VectorRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more lines");
    }
    waiting = false;
    String place = "records[" + index++ + "]";
    if (reader.isTooLong()) {
      throw RequestBody.tooLarge(limits.lineSize().toBytes());
    }
    RecordPayload.Draft draft;
    try (JsonInput in = Json.read(reader.bytes(), 0, reader.length())) {
      draft = RecordPayload.read(in);
      in.end();
    } catch (RequestException e) {
      String field = e.field() == null ? place : place + "." + e.field();
      throw new RequestException(e.code(), field, e.detail());
    } catch (InvalidMetadataException e) {
      throw new InvalidMetadataException(place + "." + e.field(), e.problem());
    }
    return draft.toRecord(place);
  }
}
