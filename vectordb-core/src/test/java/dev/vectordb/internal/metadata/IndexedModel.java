package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.model.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** An index beside plain lists that say what it must answer. */
final class IndexedModel {
  private final List<Metadata> records = new ArrayList<>();
  private final RoaringBitmap alive = new RoaringBitmap();
  private MetadataIndex index = new MetadataIndex();

  int size() {
    return records.size();
  }

  MetadataIndex index() {
    return index;
  }

  RoaringBitmap alive() {
    return alive;
  }

  void put(Metadata metadata) {
    index.put(records.size(), metadata);
    alive.add(records.size());
    records.add(metadata);
  }

  void putAll(List<Metadata> batch) {
    index.putAll(records.size(), batch);
    alive.add((long) records.size(), (long) records.size() + batch.size());
    records.addAll(batch);
  }

  void replace(int ordinal, Metadata after) {
    index.replace(ordinal, records.get(ordinal), after);
    records.set(ordinal, after);
  }

  void kill(int ordinal) {
    alive.remove(ordinal);
  }

  /** Writes a base of the first records, opens it and adds the others again. */
  void reopen(int count) {
    MetadataIndex reopened = MetadataIndex.open(MemorySegment.ofArray(section(count)), count);
    reopened.putAll(count, records.subList(count, records.size()));
    index.close();
    index = reopened;
  }

  byte[] section(int count) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      index.writeTo(bytes, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Checks the answer to a filter against the oracle, and that the question was left alone. */
  void check(Filter filter, String context) {
    RoaringBitmap expected = new RoaringBitmap();
    alive.forEach((int ordinal) -> {
      if (FilterOracle.matches(filter, records.get(ordinal).asMap())) {
        expected.add(ordinal);
      }
    });
    RoaringBitmap before = alive.clone();
    RoaringBitmap found = index.evaluate(filter, alive);
    if (!found.equals(expected)) {
      RoaringBitmap difference = RoaringBitmap.xor(found, expected);
      int ordinal = difference.first();
      assertThat(found.contains(ordinal))
          .as("%s: %s on ordinal %d: %s", context, filter, ordinal, records.get(ordinal))
          .isEqualTo(expected.contains(ordinal));
    }
    found.add(0L, 10L);
    assertThat(alive).as("%s: the universe", context).isEqualTo(before);
  }
}
