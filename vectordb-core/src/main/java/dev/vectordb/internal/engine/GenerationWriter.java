package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.IndexImage;
import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.metadata.MetadataIndex;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Metadata;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a snapshot of a generation sees as a base, while writes go on: the ordinals that were
 * chosen, in their order. What else goes by ordinals follows them; the graph does so too, or is
 * left to be built anew if the dead are left out.
 */
final class GenerationWriter {
  private static final Logger log = LoggerFactory.getLogger(GenerationWriter.class);
  private static final double MAX_OUTGROWN = 1.1;

  private final Generation generation;
  private final Snapshot snapshot;
  private final BaseOrdinals ordinals;
  private boolean lacksNeighbors;

  /**
   * Prepares to write.
   *
   * @param generation the generation, kept open by the caller
   * @param snapshot what to write
   * @param ordinals chosen of what the snapshot sees
   */
  GenerationWriter(Generation generation, Snapshot snapshot, BaseOrdinals ordinals) {
    this.generation = generation;
    this.snapshot = snapshot;
    this.ordinals = ordinals;
  }

  /** Tells whether an ordinal is to be written as alive. */
  private boolean alive(int ordinal) {
    long death = generation.deaths.get(ordinal);
    return death == 0 || death > snapshot.sequenceNumber();
  }

  /**
   * Writes all sections.
   *
   * @param neighbors how to write the neighbours of the graph's nodes
   */
  void write(BaseWriter base, NeighborPolicy neighbors) throws IOException {
    long[] references = new long[ordinals.count()];
    long[] hashes = new long[ordinals.count()];
    RoaringBitmap live = new RoaringBitmap();
    try (MetadataIndex fields = generation.metadata.successor()) {
      writeRecords(base, references, hashes, live, fields);
      try (OutputStream out = base.section("fields")) {
        fields.writeTo(out, ordinals.count());
      }
    }
    try (OutputStream out = base.section("references")) {
      IdTable.writeLongs(references, out);
    }
    try (OutputStream out = base.section("ids")) {
      IdTable.write(hashes, out);
    }
    writeStamps(base);
    WritingOrder.write(base, ordinals.inWritingOrder(generation, snapshot), ordinals.localCount());
    writeLive(base, live);
    writeVectors(base);
    writeCodes(base);
    writeText(base);
    int linked = writeGraph(base, neighbors);
    try (OutputStream out = base.section("meta")) {
      out.write(
          new BaseMeta(
                  generation.rows.dimension(),
                  ordinals.count(),
                  live.getCardinality(),
                  linked,
                  snapshot.sequenceNumber())
              .encode());
    }
  }

  private void writeRecords(
      BaseWriter base, long[] references, long[] hashes, RoaringBitmap live, MetadataIndex fields)
      throws IOException {
    long offset = 0;
    try (OutputStream out = base.section("records")) {
      for (int i = 0; i < ordinals.count(); i++) {
        if (!alive(ordinals.at(i))) {
          references[i] = RecordStore.NONE;
          continue;
        }
        long version =
            generation.records.visible(
                generation.references.get(ordinals.at(i)), snapshot.sequenceNumber());
        references[i] = offset;
        offset += generation.records.copyTo(version, out);
        hashes[i] = IdHash.of(generation.records.idBytes(version));
        live.add(i);
        fields.put(i, metadata(version));
      }
    }
  }

  private Metadata metadata(long version) {
    byte[] encoded = generation.records.parts(version).metadata();
    return encoded.length == 0
        ? Metadata.empty()
        : MetadataCodec.decode(encoded, 0, encoded.length);
  }

  private void writeStamps(BaseWriter base) throws IOException {
    long[] stamps = new long[ordinals.count()];
    Arrays.setAll(stamps, i -> generation.births.get(ordinals.at(i)));
    try (OutputStream out = base.section("births")) {
      IdTable.writeLongs(stamps, out);
    }
    Arrays.setAll(stamps, i -> alive(ordinals.at(i)) ? 0 : generation.deaths.get(ordinals.at(i)));
    try (OutputStream out = base.section("deaths")) {
      IdTable.writeLongs(stamps, out);
    }
  }

  private static void writeLive(BaseWriter base, RoaringBitmap live) throws IOException {
    live.runOptimize();
    ByteBuffer buffer = ByteBuffer.allocate(live.serializedSizeInBytes());
    live.serialize(buffer);
    try (OutputStream out = base.section("live")) {
      out.write(buffer.array());
    }
  }

  private void writeVectors(BaseWriter base) throws IOException {
    VectorRows rows = generation.rows;
    try (OutputStream out = base.section("vectors")) {
      if (ordinals.areAsTheyAre()) {
        rows.writeTo(out, ordinals.count());
        return;
      }
      byte[] row = new byte[(int) VectorRows.strideBytes(rows.dimension())];
      for (int ordinal : ordinals.all()) {
        MemorySegment.copy(
            rows.segmentOf(ordinal),
            ValueLayout.JAVA_BYTE,
            rows.offsetOf(ordinal),
            row,
            0,
            row.length);
        out.write(row);
      }
    }
  }

  private void writeCodes(BaseWriter base) throws IOException {
    GenerationCodes.Shared shared = generation.codes.acquire();
    if (shared == null) {
      return; // there are none, or none that were checked: under a new checksum damage would hide
    }
    CodeRows codes = shared.rows();
    try (OutputStream out = base.section(GenerationFactory.codesSection(codes.precision()))) {
      codes.writeTo(out, ordinals.areAsTheyAre() ? null : ordinals.all(), ordinals.count());
    } finally {
      shared.release();
    }
  }

  /** Should it fail, the section stays incomplete and is made anew when the base is opened. */
  private void writeText(BaseWriter base) throws IOException {
    GenerationText text = generation.text;
    if (text == null) {
      return;
    }
    try (OutputStream out = base.section(GenerationText.SECTION)) {
      text.write(ordinals.all(), out);
    } catch (RuntimeException e) {
      log.warn("The words of texts could not be written; they will be indexed anew", e);
    }
  }

  /**
   * Returns how many nodes of a graph to write. One that was built at once has perhaps outgrown the
   * snapshot by much; without the links to what came later, parts of the rest could not be reached.
   */
  private int worthKeeping(int linked) {
    return linked > MAX_OUTGROWN * ordinals.count() ? 0 : Math.min(linked, ordinals.count());
  }

  private int writeGraph(BaseWriter base, NeighborPolicy neighbors) throws IOException {
    VectorIndex index = generation.index;
    if (index == null) {
      return 0;
    }
    try (IndexImage image = index.image()) {
      OrdinalOrder order = ordinals.graphOrder(worthKeeping(image.linkedCount()));
      if (order.count() > 0) {
        try (OutputStream out = base.section("links")) {
          image.writeLinks(out, order);
        }
        try (OutputStream out = base.section("upper")) {
          image.writeUpper(out, order);
        }
        if (neighbors.wants(index, order.count())) {
          writeNeighbors(base, image, order, neighbors);
        }
      }
      return order.count();
    }
  }

  /** They take as much room as all else and only make searches faster: a base may lack them. */
  private void writeNeighbors(
      BaseWriter base, IndexImage image, OrdinalOrder order, NeighborPolicy neighbors)
      throws IOException {
    try (OutputStream out = base.section(GenerationFactory.NEIGHBORS)) {
      image.writeNeighbors(out, order, neighbors.threads(), neighbors.stop());
    } catch (IOException | OutOfMemoryError e) {
      log.warn("A base is written without the codes of neighbours, for which there is no room", e);
      base.discard(GenerationFactory.NEIGHBORS);
      lacksNeighbors = true;
    }
  }

  /** Returns whether the neighbours were to be written, but could not be. */
  boolean lacksNeighbors() {
    return lacksNeighbors;
  }
}
