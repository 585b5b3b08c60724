package dev.vectordb.it.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest
class JpaApplicationTest {
  @TempDir static Path directory;

  @Autowired ApplicationContext context;
  @Autowired BookRepository books;
  @Autowired VectorDatabase database;
  @Autowired EntityManagerFactory entities;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void path(DynamicPropertyRegistry registry) {
    registry.add("vectordb.path", directory.resolve("db")::toString);
  }

  @Test
  void entitiesAndVectorsLiveSideBySide() {
    books.saveAll(List.of(new Book("1", "Emma"), new Book("2", "Persuasion")));
    database
        .collection("books")
        .upsert(
            List.of(
                VectorRecord.of("1", new float[] {1, 0}),
                VectorRecord.of("2", new float[] {0, 1})));
    String nearest =
        database
            .collection("books")
            .search(SearchRequest.of(new float[] {0, 1}).topK(1).build())
            .hits()
            .getFirst()
            .id();
    assertThat(books.findById(nearest)).map(Book::getTitle).contains("Persuasion");
  }

  @Test
  void theirSchemaHasTheirEntitiesOnly() {
    assertThat(entities.getMetamodel().getEntities())
        .extracting(EntityType::getName)
        .containsExactly("Book");
    assertThat(context.getBeansOfType(DataSource.class)).hasSize(1);
    assertThat(
            jdbc.queryForList(
                "select table_name from information_schema.tables where table_schema = 'PUBLIC'",
                String.class))
        .containsExactly("BOOK");
  }
}
