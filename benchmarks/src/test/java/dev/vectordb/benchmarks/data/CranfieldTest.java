package dev.vectordb.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The collection is read as it is written. */
class CranfieldTest {

  @Test
  void abstractsAreTheBodiesWithoutTitleAndAuthor() throws IOException {
    assertThat(Cranfield.abstractTexts())
        .hasSize(1_398)
        .doesNotContainKeys(471, 995)
        .hasEntrySatisfying(
            1,
            text ->
                assertThat(text)
                    .startsWith(
                        "experimental investigation of the aerodynamics of a wing in a slipstream"
                            + " . an experimental study")
                    .endsWith("for the specific configuration of the experiment ."));
  }

  @Test
  void aCompleteAnswerIsWorthMostAndARefusedOneNothing() throws IOException {
    assertThat(Cranfield.judgements()).hasSize(113);
    assertThat(Cranfield.judgements().get(1)).containsEntry(184, 3);
    assertThat(Cranfield.judgements().values())
        .allSatisfy(gains -> assertThat(gains.values()).allMatch(gain -> gain >= 1 && gain <= 4));
  }
}
