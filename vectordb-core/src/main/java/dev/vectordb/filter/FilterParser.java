package dev.vectordb.filter;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.Filter.Operator;
import dev.vectordb.filter.FilterToken.Kind;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.match.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses the filter language by recursive descent, never deeper than a filter may be.
 *
 * <pre>
 * filter     = and { ("OR" | "||") and }
 * and        = unary { ("AND" | "&amp;&amp;") unary }
 * unary      = ("NOT" | "!") unary | primary
 * primary    = "(" filter ")" | "CONTAINS" "(" field "," value ")"
 *            | "CONTAINS" "(" "$text" "," string ")" | "EXISTS" "(" field ")" | field predicate
 * predicate  = ("=" | "==" | "!=" | "&lt;&gt;" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") value
 *            | (["NOT"] "IN" | "NIN") list | ["NOT"] "LIKE" string
 *            | ["NOT"] "BETWEEN" value "AND" value | "IS" ["NOT"] "NULL"
 * list       = "(" value { "," value } ")" | "[" value { "," value } "]"
 * field      = segment { "." segment }
 * value      = string | number | instant | "TRUE" | "FALSE" | "TIMESTAMP" string | "UUID" string
 * </pre>
 */
final class FilterParser {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "=", Operator.EQ,
          "==", Operator.EQ,
          "!=", Operator.NE,
          "<>", Operator.NE,
          "<", Operator.LT,
          "<=", Operator.LE,
          ">", Operator.GT,
          ">=", Operator.GE);

  private final FilterLexer lexer;
  private FilterToken token;
  private int nesting;

  private FilterParser(String text) {
    this.lexer = new FilterLexer(text);
    this.token = lexer.next();
  }

  /**
   * Parses a filter.
   *
   * @param text its text
   * @return its syntax tree
   */
  static Filter parse(String text) {
    if (text.length() > Limits.MAX_FILTER_CHARS) {
      throw new InvalidFilterException(
          "filter", "has " + text.length() + " characters, allowed are " + Limits.MAX_FILTER_CHARS);
    }
    FilterParser parser = new FilterParser(text);
    Filter filter = parser.or();
    if (parser.token.kind() != Kind.END) {
      throw parser.expected("AND, OR or the end of the filter");
    }
    return filter;
  }

  /** Parses the name of a field alone. */
  static FieldPath parseField(String text) {
    if (text.length() > Limits.MAX_FILTER_CHARS) {
      throw new InvalidFilterException(
          "field", "has " + text.length() + " characters, allowed are " + Limits.MAX_FILTER_CHARS);
    }
    FilterParser parser = new FilterParser(text);
    FieldPath field = parser.field();
    if (parser.token.kind() != Kind.END) {
      throw parser.expected("'.' or the end of the field name");
    }
    return field;
  }

  private Filter or() {
    Filter first = and();
    return acceptOr() ? new Filter.Or(operands(first, this::and, this::acceptOr)) : first;
  }

  private Filter and() {
    Filter first = unary();
    return acceptAnd() ? new Filter.And(operands(first, this::unary, this::acceptAnd)) : first;
  }

  private Filter unary() {
    if (!acceptKeyword("NOT") && !acceptSymbol("!")) {
      return primary();
    }
    enter();
    Filter operand = unary();
    nesting--;
    return new Filter.Not(operand);
  }

  private Filter primary() {
    if (acceptSymbol("(")) {
      enter();
      Filter inner = or();
      expectSymbol(")", "AND, OR or ')'");
      nesting--;
      return inner;
    }
    // Not reserved: fields may well be called so.
    if (token.isKeyword("EXISTS") && lexer.atOpeningParenthesis()) {
      return exists();
    }
    if (token.isKeyword("CONTAINS") && lexer.atOpeningParenthesis()) {
      return contains();
    }
    return predicate(field());
  }

  private Filter exists() {
    advance();
    expectSymbol("(", "'('");
    FieldPath field = field();
    expectSymbol(")", "')'");
    return new Filter.Exists(field, false);
  }

  private Filter contains() {
    advance();
    expectSymbol("(", "'('");
    if (accept(atText())) {
      return textContains();
    }
    FieldPath field = field();
    expectSymbol(",", "',' and the value to look for");
    Object value = value();
    expectSymbol(")", "')'");
    return new Filter.Contains(field, value);
  }

  private boolean atText() {
    return token.kind() == Kind.WORD && FilterWords.isText(token.source());
  }

  private Filter textContains() {
    expectSymbol(",", "',' and the words to look for");
    String words = string("the words to look for, in quotes");
    expectSymbol(")", "')'");
    return new Filter.TextContains(words);
  }

  private Filter predicate(FieldPath field) {
    Operator operator = token.kind() == Kind.SYMBOL ? OPERATORS.get(token.source()) : null;
    if (operator != null) {
      advance();
      return new Filter.Comparison(field, operator, value());
    }
    if (acceptKeyword("IN")) {
      return new Filter.In(field, list(), false);
    }
    if (acceptKeyword("NIN")) {
      return new Filter.In(field, list(), true);
    }
    if (acceptKeyword("LIKE")) {
      return new Filter.Like(field, string("a pattern in quotes"));
    }
    if (acceptKeyword("BETWEEN")) {
      return between(field);
    }
    if (acceptKeyword("IS")) {
      boolean negated = !acceptKeyword("NOT");
      expectKeyword("NULL", negated ? "NULL or NOT NULL" : "NULL");
      return new Filter.Exists(field, negated);
    }
    if (acceptKeyword("NOT")) {
      return negatedPredicate(field);
    }
    throw expected("an operator such as =, <, IN, LIKE, BETWEEN or IS NULL");
  }

  private Filter negatedPredicate(FieldPath field) {
    if (acceptKeyword("IN")) {
      return new Filter.In(field, list(), true);
    }
    if (acceptKeyword("LIKE")) {
      return new Filter.Not(new Filter.Like(field, string("a pattern in quotes")));
    }
    if (acceptKeyword("BETWEEN")) {
      return new Filter.Not(between(field));
    }
    throw expected("IN, LIKE or BETWEEN");
  }

  private Filter between(FieldPath field) {
    Object low = value();
    expectKeyword("AND", "AND and the upper bound");
    return new Filter.Between(field, low, value());
  }

  private List<Object> list() {
    String closing = token.isSymbol("[") ? "]" : ")";
    if (!acceptSymbol("[")) {
      expectSymbol("(", "a list in parentheses or brackets");
    }
    List<Object> values = new ArrayList<>();
    do {
      values.add(value());
    } while (acceptSymbol(","));
    expectSymbol(closing, "',' or '" + closing + "'");
    return values;
  }

  private FieldPath field() {
    List<String> segments = new ArrayList<>();
    do {
      segments.add(segment());
    } while (acceptSymbol("."));
    return new FieldPath(segments);
  }

  private String segment() {
    if (atText()) {
      throw expected(
          "a field name (the text of records is asked by CONTAINS($text, 'words'); a field of that"
              + " name goes in double quotes)");
    }
    boolean reserved = token.kind() == Kind.WORD && FilterWords.isReserved(token.source());
    boolean name =
        switch (token.kind()) {
          case WORD -> !reserved;
          case DOUBLE_QUOTED, BACKTICKED -> true;
          default -> false;
        };
    if (!name) {
      throw expected(
          reserved || token.kind() == Kind.SINGLE_QUOTED
              ? "a field name (in double quotes if it is not a plain word)"
              : "a field name");
    }
    String segment = (String) token.value();
    advance();
    return segment;
  }

  private Object value() {
    FilterToken at = token;
    if (at.isString() || at.kind() == Kind.LITERAL) {
      advance();
      return at.value();
    }
    if (acceptKeyword("TRUE")) {
      return true;
    }
    if (acceptKeyword("FALSE")) {
      return false;
    }
    if (acceptKeyword("TIMESTAMP")) {
      return spelled("an ISO-8601 instant such as '2024-05-01T10:00:00Z'", Spelling::instant);
    }
    if (acceptKeyword("UUID")) {
      return spelled("a UUID such as '123e4567-e89b-12d3-a456-426614174000'", Spelling::uuid);
    }
    if (at.isKeyword("NULL")) {
      throw expected("a value (records without the field are found with IS NULL)");
    }
    throw expected(
        at.kind() == Kind.WORD || at.kind() == Kind.BACKTICKED
            ? "a value (text goes in quotes)"
            : "a value");
  }

  /** Reads the string after a type's name. */
  private Object spelled(String form, Function<String, @Nullable Object> reader) {
    FilterToken at = token;
    Object value = at.isString() ? reader.apply((String) at.value()) : null;
    if (value == null) {
      throw expected(form);
    }
    advance();
    return value;
  }

  private String string(String what) {
    if (!token.isString()) {
      throw expected(what);
    }
    String string = (String) token.value();
    advance();
    return string;
  }

  private static List<Filter> operands(
      Filter first, Supplier<Filter> next, BooleanSupplier accepted) {
    List<Filter> operands = new ArrayList<>();
    operands.add(first);
    do {
      operands.add(next.get());
    } while (accepted.getAsBoolean());
    return operands;
  }

  private void enter() {
    if (++nesting > Limits.MAX_FILTER_DEPTH) {
      throw new InvalidFilterException(
          "filter",
          "nests more than " + Limits.MAX_FILTER_DEPTH + " levels of parentheses and NOT");
    }
  }

  private void advance() {
    token = lexer.next();
  }

  private boolean acceptAnd() {
    return acceptKeyword("AND") || acceptSymbol("&&");
  }

  private boolean acceptOr() {
    return acceptKeyword("OR") || acceptSymbol("||");
  }

  private boolean acceptKeyword(String keyword) {
    return accept(token.isKeyword(keyword));
  }

  private boolean acceptSymbol(String symbol) {
    return accept(token.isSymbol(symbol));
  }

  private boolean accept(boolean here) {
    if (here) {
      advance();
    }
    return here;
  }

  private void expectKeyword(String keyword, String wanted) {
    if (!acceptKeyword(keyword)) {
      throw expected(wanted);
    }
  }

  private void expectSymbol(String symbol, String wanted) {
    if (!acceptSymbol(symbol)) {
      throw expected(wanted);
    }
  }

  private FilterSyntaxException expected(String wanted) {
    return lexer.error(token.start(), "expected " + wanted + ", found " + token.described());
  }
}
