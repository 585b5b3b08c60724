package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.text.TextIndex;
import dev.vectordb.internal.text.TextQuery;
import dev.vectordb.internal.text.TextView;
import dev.vectordb.internal.text.TextWords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The words of a generation's texts. Writing does not touch them: the texts of new ordinals are
 * taken up in the background, and what is still missing by the search that asks for it. So the
 * index holds nothing that the records do not, and forces nothing to the device.
 */
final class GenerationText {
  /** The section of a base; made anew from the records if it is damaged. */
  static final String SECTION = "text";

  private static final Logger log = LoggerFactory.getLogger(GenerationText.class);

  /** After so many texts others may have a turn. */
  private static final int TEXTS_AT_A_TIME = 16;

  private final String name;
  private final TextIndex index;
  private final RecordStore records;
  private final LongColumn references;
  private final @Nullable BaseReader base;
  private final int baseCount;
  private boolean opened;
  private volatile boolean rebuilt;

  /**
   * Creates the index of a generation, of nothing yet.
   *
   * @param name how messages call the collection
   * @param index the index; owned by this
   * @param records where the texts are
   * @param references of the ordinals, into the records
   * @param base the base that may hold an index of its ordinals; null without one
   * @param baseCount ordinals of the base
   */
  GenerationText(
      String name,
      TextIndex index,
      RecordStore records,
      LongColumn references,
      @Nullable BaseReader base,
      int baseCount) {
    this.name = name;
    this.index = index;
    this.records = records;
    this.references = references;
    this.base = base;
    this.baseCount = baseCount;
  }

  /** Returns how many ordinals are taken up. */
  int appendedCount() {
    return index.appendedCount();
  }

  /** Tells whether a view that is taken now holds so many ordinals. */
  boolean shows(int ordinalCount) {
    return index.shownCount() >= ordinalCount;
  }

  /** Whether the base held no index that could be used, so that closing should write one. */
  boolean wasRebuilt() {
    return rebuilt;
  }

  /**
   * Takes up texts. Several threads may do so at a time, and take turns.
   *
   * @param ordinalCount how many ordinals are to be taken up; their records can be read
   * @param stop asked now and then; once it says true the rest is left
   * @return whether all are taken up
   */
  boolean append(int ordinalCount, BooleanSupplier stop) {
    boolean more = true;
    while (more && !stop.getAsBoolean()) {
      more = appendSome(ordinalCount);
    }
    return !more;
  }

  private synchronized boolean appendSome(int ordinalCount) {
    if (!opened) {
      opened = true;
      openBase();
    }
    for (int i = 0; i < TEXTS_AT_A_TIME; i++) {
      int ordinal = index.appendedCount();
      if (ordinal >= ordinalCount) {
        return false;
      }
      index.append(text(ordinal));
    }
    return true;
  }

  private void openBase() {
    if (base == null || baseCount == 0) {
      return;
    }
    try {
      base.verify(SECTION);
      if (index.openBase(base.section(SECTION), baseCount)) {
        return;
      }
      log.info("Collection {}: its texts are indexed anew, as by this release", name);
    } catch (DatabaseCorruptException e) {
      log.warn(
          "Collection {}: the index of words is damaged and is built anew: {} at byte {}",
          name,
          e.file(),
          e.offset());
    } catch (IllegalArgumentException e) {
      log.warn(
          "Collection {}: the index of words is damaged and is built anew: {}",
          name,
          e.getMessage());
    }
    rebuilt = true;
  }

  /** The dead of a base have no record any more. */
  private @Nullable String text(int ordinal) {
    long reference = references.get(ordinal);
    byte[] text = reference == RecordStore.NONE ? null : records.textBytes(reference);
    return text == null ? null : new String(text, StandardCharsets.UTF_8);
  }

  /** Lets views that are taken from now on see all that is taken up. */
  void show() {
    index.show();
  }

  /** Takes a view; the caller closes it. */
  TextView view() {
    return index.view();
  }

  /** Takes the text of a query apart. */
  TextQuery query(String text) {
    return index.query(text);
  }

  /** Takes texts apart as the index does; open as long as this is. */
  TextWords words() {
    return index.words();
  }

  TextIndex index() {
    return index;
  }

  /**
   * Writes the section of the next base.
   *
   * @param ordinals what it keeps, in the order that they get
   * @param out where to
   */
  void write(int[] ordinals, OutputStream out) throws IOException {
    int count = Arrays.stream(ordinals).max().orElse(-1) + 1;
    append(count, () -> false);
    index.write(ordinals, out);
  }

  long memoryBytes() {
    return index.memoryBytes();
  }

  void close() {
    index.close();
  }
}
