package dev.vectordb.it.jdbc;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Keeps books in a relational database, and their vectors beside it. */
@SpringBootApplication
public class JdbcApplication {

  /**
   * Starts the application.
   *
   * @param arguments Spring's
   */
  public static void main(String[] arguments) {
    SpringApplication.run(JdbcApplication.class, arguments);
  }
}
