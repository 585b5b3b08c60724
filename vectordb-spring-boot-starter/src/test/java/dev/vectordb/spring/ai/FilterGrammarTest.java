package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.RuleStopState;
import org.antlr.v4.runtime.atn.RuleTransition;
import org.antlr.v4.runtime.atn.Transition;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;
import org.springframework.ai.vectorstore.filter.antlr4.FiltersLexer;
import org.springframework.ai.vectorstore.filter.antlr4.FiltersParser;

/**
 * Walks the grammar of Spring AI's text filters at random, as its parser holds it, and reads each
 * text that comes out by both languages: they match the same records. What is negated stands in
 * parentheses, as {@code NOT} binds differently; a name in quotes stands in double ones.
 */
class FilterGrammarTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int TEXTS = 4_000;
  private static final int DEPTH = 5;

  private static final int MANY = 1_000_000;

  /** The fewest tokens from a state of the grammar to the end of its rule. */
  private static final int[] LEAST = new int[FiltersParser._ATN.states.size()];

  static {
    Arrays.fill(LEAST, MANY);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (ATNState state : FiltersParser._ATN.states) {
        int least =
            state instanceof RuleStopState
                ? 0
                : Arrays.stream(state.getTransitions())
                    .mapToInt(FilterGrammarTest::tokens)
                    .min()
                    .orElse(MANY);
        changed |= least != LEAST[state.stateNumber];
        LEAST[state.stateNumber] = least;
      }
    }
  }

  private final Random random = new Random(SEED);
  private final StringBuilder text = new StringBuilder();
  private final Set<Integer> seen = new TreeSet<>();

  @Test
  void whateverSpringAiCanSayMeansTheSameHere() {
    System.out.println("FilterGrammarTest: -Dseed=" + SEED);
    try (StoreFixture fixture = new StoreFixture()) {
      fixture.store.add(documents());
      int matched = 0;
      for (int i = 0; i < TEXTS; i++) {
        text.setLength(0);
        walk(FiltersParser.RULE_booleanExpression, 1);
        String filter = text.toString();
        Filter theirs = FilterTranslator.translate(new FilterExpressionTextParser().parse(filter));
        Set<String> found = ids(fixture, theirs);
        assertThat(ids(fixture, Filter.parse(filter)))
            .as("seed=%d: %s", SEED, filter)
            .isEqualTo(found);
        matched += found.isEmpty() ? 0 : 1;
      }
      assertThat(matched).as("texts that match something").isGreaterThan(TEXTS / 10);
    }
    Set<Integer> all = new TreeSet<>();
    for (int type = 1; type <= FiltersLexer.VOCABULARY.getMaxTokenType(); type++) {
      all.add(type);
    }
    all.removeAll(Set.of(FiltersLexer.WHERE, FiltersLexer.WS));
    assertThat(seen).as("tokens of the grammar that were written").isEqualTo(all);
  }

  private List<Document> documents() {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Map<String, Object> metadata = new HashMap<>();
      for (String key : List.of("a", "b_1", "c", "quoted key")) {
        if (random.nextInt(4) > 0) {
          metadata.put(key, value());
        }
      }
      if (random.nextBoolean()) {
        metadata.put("o", Map.of("a", value(), "c", value()));
      }
      documents.add(document("d" + i, "1 0 0 " + i, metadata));
    }
    return documents;
  }

  private Object value() {
    return switch (random.nextInt(7)) {
      case 0 -> "x";
      case 1 -> "y z";
      case 2 -> random.nextBoolean();
      case 3 -> (long) random.nextInt(4) - 1;
      case 4 -> random.nextInt(4) * 0.5;
      case 5 -> List.of("x", random.nextInt(3));
      default -> random.nextInt(3);
    };
  }

  private static Set<String> ids(StoreFixture fixture, Filter filter) {
    return fixture.collection.list(ListRequest.firstPage(100).withFilter(filter)).records().stream()
        .map(VectorRecord::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void walk(int rule, int depth) {
    ATNState state = FiltersParser._ATN.ruleToStartState[rule];
    boolean negated = false;
    while (!(state instanceof RuleStopState)) {
      Transition next = choose(state, depth);
      switch (next) {
        case RuleTransition inner -> {
          boolean operand = negated && inner.ruleIndex == FiltersParser.RULE_booleanExpression;
          text.append(operand ? "(" : "");
          walk(inner.ruleIndex, depth + 1);
          text.append(operand ? "))" : "");
          negated = false;
          state = inner.followState;
        }
        case Transition token when !token.isEpsilon() -> {
          List<Integer> types = token.label().toList();
          int type = types.get(random.nextInt(types.size()));
          negated = type == FiltersParser.NOT && leadsToOperand(token.target);
          text.append(negated ? "(" : "").append(word(type, rule));
          seen.add(type);
          state = token.target;
        }
        default -> state = next.target;
      }
    }
  }

  /** Whether what comes next is an expression, not a word such as IN or NULL. */
  private static boolean leadsToOperand(ATNState state) {
    Transition next = state.transition(0);
    return next instanceof RuleTransition || (next.isEpsilon() && leadsToOperand(next.target));
  }

  /** Deep down the way is taken on which the fewest tokens are to come. */
  private Transition choose(ATNState state, int depth) {
    Transition[] ways = state.getTransitions();
    return depth < DEPTH
        ? ways[random.nextInt(ways.length)]
        : Arrays.stream(ways).min(Comparator.comparingInt(FilterGrammarTest::tokens)).orElseThrow();
  }

  private static int tokens(Transition way) {
    int before =
        way instanceof RuleTransition inner
            ? LEAST[FiltersParser._ATN.ruleToStartState[inner.ruleIndex].stateNumber]
            : way.isEpsilon() ? 0 : 1;
    ATNState then = way instanceof RuleTransition inner ? inner.followState : way.target;
    return Math.min(MANY, before + LEAST[then.stateNumber]);
  }

  private String one(String... words) {
    return words[random.nextInt(words.length)];
  }

  private String word(int type, int rule) {
    return switch (type) {
      case FiltersLexer.AND -> one(" AND ", " and ", " && ");
      case FiltersLexer.OR -> one(" OR ", " or ", " || ");
      case FiltersLexer.IN -> one(" IN ", " in ");
      case FiltersLexer.NIN -> one(" NIN ", " nin ");
      case FiltersLexer.NOT -> one(" NOT ", " not ");
      case FiltersLexer.IS -> one(" IS ", " is ");
      case FiltersLexer.NULL -> one(" NULL ", " null ");
      case FiltersLexer.BOOLEAN_VALUE -> one("true", "TRUE", "false", "FALSE");
      case FiltersLexer.QUOTED_STRING ->
          rule == FiltersParser.RULE_identifier
              ? one("\"quoted key\"", "\"a\"")
              : one("'x'", "\"x\"", "'y z'", "''");
      case FiltersLexer.INTEGER_VALUE -> one("0", "1", "2");
      case FiltersLexer.DECIMAL_VALUE -> one("0.5", ".5", "1.0");
      case FiltersLexer.LONG_SUFFIX -> one("l", "L");
      case FiltersLexer.IDENTIFIER -> one("a", "b_1", "c", "o");
      default -> {
        String literal = FiltersLexer.VOCABULARY.getLiteralName(type);
        assertThat(literal).as("a token that this test does not know: %d", type).isNotNull();
        yield literal.substring(1, literal.length() - 1);
      }
    };
  }
}
