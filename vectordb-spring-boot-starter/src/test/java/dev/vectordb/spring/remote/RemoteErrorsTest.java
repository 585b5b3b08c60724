package dev.vectordb.spring.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.spring.web.EveryException;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.Problem;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server throws is what the client throws. */
class RemoteErrorsTest {
  private static final URI URL = URI.create("http://localhost/vectordb/v1");

  private static VectorDatabaseException overHttp(Throwable failure) {
    Problem problem = Problem.of(failure);
    byte[] body = Json.toText(problem::write).getBytes(UTF_8);
    return RemoteErrors.of(problem.code().status(), body, URL);
  }

  @Test
  void everyExceptionComesBackAsItself() throws Exception {
    List<VectorDatabaseException> all = EveryException.ofTheDatabase();
    for (VectorDatabaseException thrown : all) {
      assertThat(overHttp(thrown)).isExactlyInstanceOf(thrown.getClass());
    }
    assertThat(all).hasSizeGreaterThan(25);
  }

  @Test
  void whatItCarriesComesBackToo() {
    assertThat(overHttp(new InvalidInputException("records[1].id", "is bad")))
        .hasMessage("records[1].id: is bad");
    DimensionMismatchException mismatch =
        (DimensionMismatchException) overHttp(new DimensionMismatchException("vector", 3, 2));
    assertThat(mismatch.expected()).isEqualTo(3);
    assertThat(mismatch.actual()).isEqualTo(2);
    FilterSyntaxException thrown = new FilterSyntaxException("a value is missing", 2, 7);
    FilterSyntaxException syntax = (FilterSyntaxException) overHttp(thrown);
    assertThat(syntax).hasMessage(thrown.getMessage());
    assertThat(syntax.line()).isEqualTo(2);
    assertThat(syntax.column()).isEqualTo(7);
    ChangesLostException lost =
        (ChangesLostException) overHttp(new ChangesLostException("lost", 1L << 40));
    assertThat(lost.oldestPosition()).isEqualTo(1L << 40);
  }

  @Test
  void whatIsNoAnswerOfTheServiceIsSaidToBeNone() {
    byte[] page = "<html>".getBytes(UTF_8);
    assertThat(RemoteErrors.of(404, page, URL))
        .isExactlyInstanceOf(VectorDatabaseException.class)
        .hasMessageContaining("there is no such service");
    assertThat(RemoteErrors.of(404, "{}".getBytes(UTF_8), URL))
        .hasMessageContaining("there is no such service");
    assertThat(RemoteErrors.of(502, page, URL)).isInstanceOf(DatabaseUnavailableException.class);
    assertThat(RemoteErrors.of(418, "{\"code\": \"new-code\"}".getBytes(UTF_8), URL))
        .hasMessageContaining("new-code");
  }

  @Test
  void everyCodeMeansSomething() {
    for (ErrorCode code : ErrorCode.values()) {
      byte[] body =
          ("{\"code\": \"" + code.text() + "\", \"detail\": \"because\"}").getBytes(UTF_8);
      VectorDatabaseException told = RemoteErrors.of(code.status(), body, URL);
      if (!(told instanceof DimensionMismatchException)) { // which speaks in figures
        assertThat(told).hasMessageContaining("because");
      }
    }
  }
}
