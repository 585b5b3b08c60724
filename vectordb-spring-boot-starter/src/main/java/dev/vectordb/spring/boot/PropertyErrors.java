package dev.vectordb.spring.boot;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidNameException;
import java.util.Locale;

/** Names the property at fault where the engine named the field of its own configuration. */
final class PropertyErrors {
  private PropertyErrors() {}

  static InvalidConfigException ofDatabase(InvalidInputException error) {
    return rename(
        switch (error.field()) {
          case "cacheMaxBytes" -> "vectordb.cache.max-size";
          case "rewriteMinAofBytes" -> "vectordb.rewrite.min-aof-size";
          case "rewriteAofToBaseRatio" -> "vectordb.rewrite.aof-to-base-ratio";
          case "rewriteInterval" -> "vectordb.rewrite.interval";
          case "jobWorkers" -> "vectordb.jobs.workers";
          case "searchEventSampling" -> "vectordb.events.search-sampling";
          case "directory" -> "vectordb.path";
          default -> "vectordb." + kebab(error.field());
        },
        error);
  }

  static InvalidConfigException ofCollection(String collection, InvalidInputException error) {
    String field =
        switch (error.field()) {
          case "durability.intervalMillis" -> "durability.interval";
          case "maxTextBytes" -> "max-text-size";
          case "metadataIndex" -> "metadata.fields";
          default -> kebab(error.field());
        };
    return rename("vectordb.collections." + collection + "." + field, error);
  }

  static InvalidConfigException ofSearch(InvalidInputException error) {
    return rename(
        "vectordb.search." + (error.field().equals("k") ? "rank-constant" : error.field()), error);
  }

  static InvalidConfigException ofRemote(InvalidInputException error) {
    return rename("vectordb.remote." + kebab(error.field()), error);
  }

  static InvalidNameException ofName(String property, InvalidNameException error) {
    InvalidNameException renamed = new InvalidNameException(property, error.problem());
    renamed.initCause(error);
    return renamed;
  }

  private static String kebab(String field) {
    return field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static InvalidConfigException rename(String property, InvalidInputException error) {
    InvalidConfigException renamed = new InvalidConfigException(property, error.problem());
    renamed.initCause(error);
    return renamed;
  }
}
