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
 * @param size bytes that it takes in a frame, about
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, from caller to writer
record EncodedRecord(String id, float[] vector, byte[] metadata, @Nullable String text, long size) {

  static EncodedRecord of(String field, VectorRecord record, CollectionConfig config) {
    long size = 64L + InputRules.checkId(field + ".id", record.id()).length;
    float[] vector = record.vector();
    InputRules.checkVector(field + ".vector", vector, config.dimension(), config.metric());
    String text = record.text();
    if (text != null) {
      size += InputRules.checkText(field + ".text", text, config.maxTextBytes());
    }
    byte[] metadata = MetadataCodec.encode(record.metadata());
    size += metadata.length + (long) Float.BYTES * vector.length;
    return new EncodedRecord(record.id(), vector, metadata, text, size);
  }

  LogRecord numbered(long sequenceNumber) {
    return new LogRecord(sequenceNumber, Operation.UPSERT, id, vector, metadata, text);
  }
}
