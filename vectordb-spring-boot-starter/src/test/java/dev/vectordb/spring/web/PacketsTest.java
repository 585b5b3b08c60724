package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

/** That answers are not sent in more pieces than need be. */
class PacketsTest {

  @Test
  void anAnswerIsNotSentBeforeItIsWhole() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    Answer.json(
            out -> {
              out.writeStartObject();
              out.writeStringProperty("name", "value");
              out.writeEndObject();
            })
        .write(response);
    assertThat(response.getContentAsString()).isEqualTo("{\"name\":\"value\"}");
    assertThat(response.isCommitted()).as("so the container can tell its length").isFalse();
  }

  @Test
  void linesAreSentTogetherUnlessThatIsAskedFor() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    Lines.answer(
            lines -> {
              for (int i = 0; i < 10; i++) {
                int number = i;
                lines.write(out -> out.writeNumber(number));
              }
              assertThat(response.isCommitted()).isFalse();
              lines.flush();
              assertThat(response.isCommitted()).isTrue();
            })
        .write(response);
    assertThat(response.getContentAsString()).hasLineCount(10);
  }
}
