package dev.vectordb.it.plain;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Writes a record, finds it, and says so. */
@SpringBootApplication
public class PlainApplication {
  private static final Logger LOGGER = LoggerFactory.getLogger(PlainApplication.class);

  /**
   * Starts the application.
   *
   * @param arguments Spring's
   */
  public static void main(String[] arguments) {
    SpringApplication.run(PlainApplication.class, arguments);
  }

  @Bean
  CommandLineRunner writeAndFind(VectorDatabase database) {
    return _ -> {
      VectorCollection notes = database.collection("notes");
      notes.upsert(VectorRecord.of("first", new float[] {1, 0, 0}));
      notes.upsert(VectorRecord.of("second", new float[] {0, 1, 0}));
      String nearest =
          notes
              .search(SearchRequest.of(new float[] {0.9f, 0.1f, 0}).topK(1).build())
              .hits()
              .getFirst()
              .id();
      LOGGER.info("nearest is {}", nearest);
    };
  }
}
