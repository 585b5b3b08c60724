package dev.vectordb.samples.springai;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Answers questions on three books through Spring AI's {@code VectorStore}. The books are divided
 * into passages, embedded in this process, and kept in a durable collection, so that only the first
 * start embeds them.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SpringAiQuickstart {

  /**
   * Starts the sample.
   *
   * @param arguments {@code --ask=<question>}, {@code --filter=<filter>}, {@code --interactive}
   */
  public static void main(String[] arguments) {
    System.exit(SpringApplication.exit(SpringApplication.run(SpringAiQuickstart.class, arguments)));
  }
}
