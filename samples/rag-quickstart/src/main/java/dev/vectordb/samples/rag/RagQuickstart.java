package dev.vectordb.samples.rag;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Answers questions on three books. The books are divided into passages, embedded in this process,
 * and kept in a durable collection, so that only the first start embeds them.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RagQuickstart {

  /**
   * Starts the sample.
   *
   * @param arguments {@code --ask=<question>}, {@code --filter=<filter>}, {@code --interactive}
   */
  public static void main(String[] arguments) {
    System.exit(SpringApplication.exit(SpringApplication.run(RagQuickstart.class, arguments)));
  }
}
