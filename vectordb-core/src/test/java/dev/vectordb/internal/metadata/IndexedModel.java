package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** An index beside plain lists that say what it must answer, together with the records. */
final class IndexedModel {
  private final List<Metadata> records = new ArrayList<>();
  private final List<@Nullable String> texts = new ArrayList<>();
  private final RoaringBitmap alive = new RoaringBitmap();
  private final AutomaticLimits limits;
  private MetadataIndexConfig config;
  private MetadataIndex index;

  /** Texts below this are known to an index of words. */
  private int indexedTexts;

  IndexedModel() {
    this(MetadataIndexConfig.AUTOMATIC, AutomaticLimits.DEFAULT);
  }

  IndexedModel(MetadataIndexConfig config, AutomaticLimits limits) {
    this.config = config;
    this.limits = limits;
    this.index = new MetadataIndex(config, limits);
  }

  /** The usual limits, but answers are kept of a look through so many bytes of strings. */
  static AutomaticLimits keepingFrom(long searchedBytes) {
    AutomaticLimits usual = AutomaticLimits.DEFAULT;
    return new AutomaticLimits(
        usual.fields(), usual.judgedBytes(), usual.bytesPerRecord(), usual.terms(), searchedBytes);
  }

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
    put(metadata, null);
  }

  void put(Metadata metadata, @Nullable String text) {
    index.put(records.size(), metadata);
    alive.add(records.size());
    records.add(metadata);
    texts.add(text);
  }

  void putAll(List<Metadata> batch) {
    index.putAll(records.size(), batch);
    alive.add((long) records.size(), (long) records.size() + batch.size());
    records.addAll(batch);
    batch.forEach(_ -> texts.add(null));
  }

  void replace(int ordinal, Metadata after) {
    index.replace(ordinal, records.get(ordinal), after);
    records.set(ordinal, after);
  }

  void kill(int ordinal) {
    alive.remove(ordinal);
  }

  void indexTexts(int count) {
    indexedTexts = count;
  }

  /** Writes a base of the first records, opens it and adds the others again. */
  void reopen(int count) {
    reopen(count, config);
  }

  /** Does so, and takes up other fields from then on. */
  void reopen(int count, MetadataIndexConfig next) {
    MetadataIndex reopened =
        MetadataIndex.open(MemorySegment.ofArray(section(count)), count, next, limits);
    reopened.putAll(count, records.subList(count, records.size()));
    index.close();
    index = reopened;
    config = next;
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

  FilterAnswer answer(Filter filter) {
    return index.evaluate(filter, alive, this::known, TimeLimit.NEVER);
  }

  private KnownWords known(String words) {
    RoaringBitmap ordinals = new RoaringBitmap();
    for (int i = 0; i < indexedTexts; i++) {
      if (text(i).test(words)) {
        ordinals.add(i);
      }
    }
    return new KnownWords(ordinals, indexedTexts);
  }

  private Predicate<String> text(int ordinal) {
    String text = texts.get(ordinal);
    return words ->
        text != null && List.of(text.split(" ", -1)).containsAll(List.of(words.split(" ", -1)));
  }

  /** What the index finds, with the records asked of which it does not know. */
  RoaringBitmap found(Filter filter) {
    FilterAnswer answer = answer(filter);
    assertThat(RoaringBitmap.intersects(answer.matching(), answer.undecided())).isFalse();
    RoaringBitmap found = answer.matching().clone();
    RecordMatcher matcher = new RecordMatcher(filter);
    answer
        .undecided()
        .forEach((int ordinal) -> {
          if (matcher.matches(records.get(ordinal), text(ordinal))) {
            found.add(ordinal);
          }
        });
    return found;
  }

  /** Checks the answer to a filter against the oracle, and that the question was left alone. */
  void check(Filter filter, String context) {
    RoaringBitmap expected = new RoaringBitmap();
    alive.forEach((int ordinal) -> {
      if (FilterOracle.matches(filter, records.get(ordinal).asMap(), text(ordinal))) {
        expected.add(ordinal);
      }
    });
    RoaringBitmap before = alive.clone();
    RoaringBitmap found = found(filter);
    if (!found.equals(expected)) {
      RoaringBitmap difference = RoaringBitmap.xor(found, expected);
      int ordinal = difference.first();
      assertThat(found.contains(ordinal))
          .as("%s: %s on ordinal %d: %s", context, filter, ordinal, records.get(ordinal))
          .isEqualTo(expected.contains(ordinal));
    }
    FilterAnswer owned = answer(filter);
    owned.matching().add(0L, 10L);
    owned.undecided().remove(0L, 10L);
    assertThat(alive).as("%s: the universe", context).isEqualTo(before);
  }
}
