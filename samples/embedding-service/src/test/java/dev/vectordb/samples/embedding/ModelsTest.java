package dev.vectordb.samples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

class ModelsTest {
  private static final EmbeddingProperties ONE_AT_A_TIME =
      new EmbeddingProperties(null, 10, 10, DataSize.ofKilobytes(1), 1, Duration.ofMillis(1));

  @Test
  void whoWaitsTooLongIsRefusedAndTheNextIsServed() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    EmbeddingModel slow =
        new EmbeddingModel() {
          @Override
          public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            started.countDown();
            try {
              done.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return Response.from(List.of(Embedding.from(new float[] {1})));
          }
        };
    Models models = new Models(slow, ONE_AT_A_TIME);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Models.Vectors> first = executor.submit(() -> models.embed(List.of("a")));
      started.await();
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> models.embed(List.of("b")))
          .satisfies(e -> assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
      done.countDown();
      assertThat(first.get().vectors()).hasSize(1);
    }
    assertThat(models.embed(List.of("c")).vectors()).hasSize(1);
  }
}
