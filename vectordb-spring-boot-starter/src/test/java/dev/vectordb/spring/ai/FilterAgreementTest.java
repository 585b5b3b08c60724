package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;

/**
 * Expressions find the same documents here as in Spring AI's own {@code SimpleVectorStore}, groups,
 * negations and numbers of mixed types included. What is compared by order is always there: a
 * missing key is less than everything there, and neither less nor more here.
 */
class FilterAgreementTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int DOCUMENTS = 60;
  private static final int FILTERS = 3_000;
  private static final List<String> PRESENT =
      List.of("string", "int", "double", "number", "white space");
  private static final List<String> ALL =
      Stream.concat(PRESENT.stream(), Stream.of("boolean", "maybe", "rarely", "none")).toList();

  private final Random random = new Random(SEED);

  @Test
  void expressionsFindWhatTheyFindInSpringAisOwnStore() {
    System.out.println("FilterAgreementTest: -Dseed=" + SEED);
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(document("d" + i, "1 0 0 0", metadata()));
    }
    int telling = 0;
    try (StoreFixture fixture = new StoreFixture()) {
      VectorStore theirs = SimpleVectorStore.builder(fixture.model).build();
      theirs.add(documents);
      fixture.store.add(documents);
      for (int i = 0; i < FILTERS; i++) {
        Expression filter = expression(1 + random.nextInt(4));
        Set<String> expected = ids(theirs, filter);
        assertThat(ids(fixture.store, filter)).as("seed=%d: %s", SEED, filter).isEqualTo(expected);
        telling += expected.isEmpty() || expected.size() == DOCUMENTS ? 0 : 1;
      }
    }
    assertThat(telling).as("filters that match some documents").isGreaterThan(FILTERS / 5);
  }

  private static Set<String> ids(VectorStore store, Expression filter) {
    SearchRequest request =
        SearchRequest.builder().query("1 0 0 0").topK(DOCUMENTS).filterExpression(filter).build();
    return store.similaritySearch(request).stream()
        .map(Document::getId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Map<String, Object> metadata() {
    Map<String, Object> metadata = new HashMap<>();
    PRESENT.forEach(key -> metadata.put(key, value(key)));
    metadata.put("boolean", random.nextBoolean());
    if (random.nextBoolean()) {
      metadata.put("maybe", value("maybe"));
    }
    if (random.nextInt(8) == 0) {
      metadata.put("rarely", value("rarely"));
    }
    return metadata;
  }

  private Object value(String key) {
    return switch (key) {
      case "string", "maybe", "none" -> "v" + random.nextInt(4);
      case "boolean" -> random.nextBoolean();
      case "int", "white space" -> random.nextInt(4);
      case "double" -> random.nextInt(8) / 2.0;
      default -> number();
    };
  }

  private Object number() {
    return switch (random.nextInt(3)) {
      case 0 -> (long) random.nextInt(4);
      case 1 -> random.nextInt(8) / 2.0;
      default -> random.nextInt(4);
    };
  }

  private Expression expression(int depth) {
    return switch (depth > 1 ? random.nextInt(5) : 4) {
      case 0 -> new Expression(ExpressionType.AND, operand(depth), operand(depth));
      case 1 -> new Expression(ExpressionType.OR, operand(depth), operand(depth));
      case 2 -> new Expression(ExpressionType.NOT, operand(depth));
      default -> condition();
    };
  }

  private Operand operand(int depth) {
    Expression inner = expression(depth - 1);
    return random.nextBoolean() ? inner : new Group(inner);
  }

  private Expression condition() {
    return switch (random.nextInt(10)) {
      case 0 -> comparison(ExpressionType.LT, PRESENT);
      case 1 -> comparison(ExpressionType.LTE, PRESENT);
      case 2 -> comparison(ExpressionType.GT, PRESENT);
      case 3 -> comparison(ExpressionType.GTE, PRESENT);
      case 4 -> comparison(ExpressionType.EQ, ALL);
      case 5 -> comparison(ExpressionType.NE, ALL);
      case 6 -> membership(ExpressionType.IN);
      case 7 -> membership(ExpressionType.NIN);
      case 8 -> new Expression(ExpressionType.ISNULL, new Filter.Key(one(ALL)));
      default -> new Expression(ExpressionType.ISNOTNULL, new Filter.Key(one(ALL)));
    };
  }

  private String one(List<String> keys) {
    return keys.get(random.nextInt(keys.size()));
  }

  private Expression comparison(ExpressionType type, List<String> keys) {
    String key = one(keys);
    Object value = key.equals("int") || key.equals("double") ? number() : value(key);
    return new Expression(type, new Filter.Key(key), new Value(value));
  }

  private Expression membership(ExpressionType type) {
    String key = one(ALL);
    List<Object> values = Stream.generate(() -> value(key)).limit(1 + random.nextInt(3)).toList();
    return new Expression(type, new Filter.Key(key), new Value(values));
  }
}
