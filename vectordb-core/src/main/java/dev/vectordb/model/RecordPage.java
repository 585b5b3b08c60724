package dev.vectordb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a scroll through a collection, oldest write first. A record that is there and unchanged
 * during the whole scroll appears exactly once, whatever is written meanwhile; one that is upserted
 * during it may appear again.
 *
 * @param records the records
 * @param nextCursor where the next page starts; null after the last page
 */
public record RecordPage(List<VectorRecord> records, @Nullable String nextCursor) {

  /** Copies the records. */
  public RecordPage {
    records = List.copyOf(records);
  }
}
