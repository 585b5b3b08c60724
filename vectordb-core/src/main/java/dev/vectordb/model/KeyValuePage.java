package dev.vectordb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of keys, in the order of their UTF-16 characters.
 *
 * @param entries the entries
 * @param nextAfter the last key of the page, which the next page starts after; null after the last
 *     page
 */
public record KeyValuePage(List<KeyValue> entries, @Nullable String nextAfter) {

  /** Copies the entries. */
  public KeyValuePage {
    entries = List.copyOf(entries);
  }
}
