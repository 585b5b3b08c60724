package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filter.Operator;
import dev.vectordb.model.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Fields with many distinct values, and filters that cut through them. */
final class WideFilters {
  private static final List<Operator> OPERATORS = List.of(Operator.values());

  private WideFilters() {}

  static Metadata record(Random random) {
    return Metadata.builder()
        .put("key", text(random))
        .put("number", number(random))
        .put("at", instant(random))
        .put("uuid", uuid(random))
        .put("flag", random.nextBoolean())
        .put("tags", List.of(text(random), random.nextInt(4)))
        .build();
  }

  static Filter next(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> between("key", text(random), text(random));
      case 1 -> between("number", number(random), number(random));
      case 2 -> between("at", instant(random), instant(random));
      case 3 -> between("uuid", uuid(random), uuid(random));
      case 4 -> new Filter.Like(FieldPath.ofKey("key"), text(random).substring(0, 2) + "%");
      case 5 -> comparison("flag", random, random.nextBoolean());
      case 6 -> comparison("number", random, number(random));
      case 7 -> new Filter.Contains(FieldPath.ofKey("tags"), random.nextInt(4));
      case 8 -> new Filter.Like(FieldPath.ofKey("key"), pattern(random));
      case 9 -> new Filter.Contains(FieldPath.ofKey("key"), text(random).substring(0, 1));
      case 10 -> new Filter.Contains(FieldPath.ofKey("tags"), text(random));
      default -> next(random).and(next(random)).or(next(random)).not();
    };
  }

  private static Filter comparison(String field, Random random, Object value) {
    Operator operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
    return new Filter.Comparison(FieldPath.ofKey(field), operator, value);
  }

  private static Filter between(String field, Object low, Object high) {
    return new Filter.Between(FieldPath.ofKey(field), low, high);
  }

  /** A prefix, a part, an end, several of them, or none. */
  private static String pattern(Random random) {
    String one = text(random).substring(0, 1);
    String other = text(random).substring(0, 1);
    return switch (random.nextInt(7)) {
      case 0 -> "%" + one + "%";
      case 1 -> "%" + one + other + "%";
      case 2 -> "%" + one;
      case 3 -> one + "%" + other + "%";
      case 4 -> one + "_%";
      case 5 -> "%" + one + "_" + other + "%";
      default -> "___";
    };
  }

  private static String text(Random random) {
    return Integer.toString(random.nextInt(100_000), 36);
  }

  private static Number number(Random random) {
    return random.nextBoolean() ? random.nextDouble(1000) : (Number) random.nextLong(1000);
  }

  private static Instant instant(Random random) {
    return Instant.ofEpochSecond(random.nextInt(1000), random.nextInt(1000));
  }

  private static UUID uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
