package dev.vectordb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that fills collections of a tenant.
 *
 * @param model its name, as the collections' configurations have it; null for those that name none
 * @param dimensions lengths of its vectors, ascending
 * @param collections names of the collections, in order
 * @param records records in them
 */
public record ModelInfo(
    @Nullable String model, List<Integer> dimensions, List<String> collections, long records) {

  /** Copies the lists. */
  public ModelInfo {
    dimensions = List.copyOf(dimensions);
    collections = List.copyOf(collections);
  }
}
