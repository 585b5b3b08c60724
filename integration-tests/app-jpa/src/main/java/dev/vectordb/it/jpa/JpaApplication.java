package dev.vectordb.it.jpa;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Keeps books as entities. */
@SpringBootApplication
public class JpaApplication {

  /**
   * Starts the application.
   *
   * @param arguments Spring's
   */
  public static void main(String[] arguments) {
    SpringApplication.run(JpaApplication.class, arguments);
  }
}
