package dev.vectordb.internal.engine;

import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Operation;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that was checked and encoded on the caller's thread, ready to be numbered.
 *
 * @param id the id
 * @param vector the vector
 * @param metadata the encoded metadata
 * @param text the text, if any
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, from caller to writer
record EncodedRecord(String id, float[] vector, byte[] metadata, @Nullable String text) {

  static EncodedRecord of(String field, VectorRecord record, CollectionConfig config) {
    InputRules.checkId(field + ".id", record.id());
    float[] vector = record.vector();
    InputRules.checkVector(field + ".vector", vector, config.dimension(), config.metric());
    String text = record.text();
    if (text != null) {
      InputRules.checkText(field + ".text", text, config.maxTextBytes());
    }
    return new EncodedRecord(record.id(), vector, MetadataCodec.encode(record.metadata()), text);
  }

  LogRecord numbered(long sequenceNumber) {
    return new LogRecord(sequenceNumber, Operation.UPSERT, id, vector, metadata, text);
  }

  /** Bytes it takes in a frame, about. */
  long size() {
    return 64L
        + id.length() * 3L
        + vector.length * 4L
        + metadata.length
        + (text == null ? 0 : text.length() * 3L);
  }
}
