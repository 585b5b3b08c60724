package dev.vectordb.samples.readme;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.List;

/** The database in plain Java. */
public final class Films {
  private Films() {}

  /**
   * Writes three films and looks for one.
   *
   * @param arguments the directory of the database
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);

    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection films =
          database.getOrCreateCollection("films", CollectionConfig.ofDimension(3));

      films.upsert(
          List.of(
              VectorRecord.of("alien", new float[] {0.9f, 0.1f, 0.3f}, Metadata.of("year", 1979)),
              VectorRecord.of("heat", new float[] {0.7f, 0.2f, 0.1f}, Metadata.of("year", 1995)),
              VectorRecord.of(
                  "amelie", new float[] {0.1f, 0.9f, 0.2f}, Metadata.of("year", 2001))));

      List<SearchHit> hits =
          films
              .search(
                  SearchRequest.of(new float[] {0.8f, 0.1f, 0.2f})
                      .topK(2)
                      .filter("year >= 1990")
                      .build())
              .hits();

      for (SearchHit hit : hits) {
        System.out.println(hit.id() + " " + hit.score() + " " + hit.metadata());
      }
    }
  }
}
