package dev.vectordb.it.jdbc;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Rows in the application's database, vectors in ours. */
@Component
public class Books {
  private final JdbcTemplate jdbc;
  private final VectorCollection vectors;

  Books(JdbcTemplate jdbc, VectorDatabase database) {
    this.jdbc = jdbc;
    this.vectors = database.collection("books");
  }

  /**
   * Adds a book; if its vector is refused, its row is rolled back.
   *
   * @param id its id
   * @param title its title
   * @param vector {@code float[2]}
   */
  @Transactional
  public void add(String id, String title, float[] vector) {
    jdbc.update("insert into book (id, title) values (?, ?)", id, title);
    vectors.upsert(VectorRecord.of(id, vector));
  }

  /**
   * Finds the titles nearest to a vector.
   *
   * @param vector {@code float[2]}
   * @return titles, best first
   */
  public List<String> nearest(float[] vector) {
    return vectors.search(SearchRequest.of(vector).topK(3).build()).hits().stream()
        .map(hit ->
            String.valueOf(
                jdbc.queryForObject("select title from book where id = ?", String.class, hit.id())))
        .toList();
  }
}
