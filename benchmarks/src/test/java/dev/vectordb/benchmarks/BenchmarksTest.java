package dev.vectordb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BenchmarksTest {
  static Set<String> names() {
    return Benchmarks.names();
  }

  /** Tables that a question keeps refuse columns of the same name when it is made. */
  @ParameterizedTest
  @MethodSource("names")
  void makesEveryQuestion(String name) {
    assertThat(Benchmarks.question(name)).isNotNull();
  }

  @Test
  void namesTheQuestionsThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Benchmarks.question("serach"))
        .withMessageContaining("serach")
        .withMessageContaining("search");
  }
}
