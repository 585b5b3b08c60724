package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every exception of the database has a code of its own, and every code is documented. */
class ErrorCodeTest {

  @Test
  void everyExceptionHasACodeOfItsOwn() throws Exception {
    Set<ErrorCode> codes = new HashSet<>();
    for (Throwable exception : EveryException.ofTheDatabase()) {
      ErrorCode code = Problem.of(exception).code();
      assertThat(codes.add(code)).as(exception + " is " + code).isTrue();
      assertThat(code).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
    }
    assertThat(codes).hasSizeGreaterThan(20);
  }

  @Test
  void whatIsTheServersFaultIsToldInGeneralWords() {
    Problem problem =
        Problem.of(
            new dev.vectordb.exception.DatabaseIoException(
                "/var/lib/secret/base could not be read"));
    assertThat(problem.detail()).doesNotContain("secret");
    assertThat(Problem.of(new IllegalStateException("secret")).detail()).doesNotContain("secret");
  }

  @Test
  void everyCodeIsDocumentedWithItsStatus() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "http-api.md"));
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(document)
          .containsPattern(
              Pattern.compile(
                  "(?m)^\\| [\\d, ]*" + code.status() + "[\\d, ]* \\|.*`" + code.text() + "`"));
    }
  }

  @Test
  void everyRouteIsDocumented() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "http-api.md"));
    try (var database = dev.vectordb.VectorDatabase.inMemory()) {
      for (Route route : Routes.all(TestServices.service(database))) {
        String last = route.path().substring(route.path().lastIndexOf('/'));
        String name = last.replaceAll("[/{}]", "");
        assertThat(document)
            .as(route.path())
            .containsPattern(
                "\\| .*(/"
                    + Pattern.quote(name)
                    + "|/\\{"
                    + name
                    + "}|/\\{"
                    + name.charAt(0)
                    + "}).*\\|");
      }
    }
  }
}
