package dev.vectordb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The bounds on requests, configuration and metadata; each refusal names field, value and limit.
 */
class InputLimitsTest {

  private static void refuses(
      Consumer<SearchRequest.Builder> setting, String field, String value, String limit) {
    SearchRequest.Builder builder = SearchRequest.of(new float[] {1});
    setting.accept(builder);
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(value)
        .hasMessageContaining(limit)
        .extracting(e -> ((InvalidInputException) e).field())
        .isEqualTo(field);
  }

  @Test
  void searchesAreBounded() {
    refuses(request -> request.topK(0), "topK", "0", "1 to 10000");
    refuses(request -> request.topK(10_001), "topK", "10001", "10000");
    refuses(request -> request.offset(-1), "offset", "-1", "0 to 10000");
    refuses(request -> request.offset(10_001), "offset", "10001", "10000");
    refuses(request -> request.efSearch(-1), "efSearch", "-1", "0 to 20000");
    refuses(request -> request.efSearch(20_001), "efSearch", "20001", "20000");
    refuses(request -> request.minScore(Float.NaN), "minScore", "not a number", "");
    refuses(request -> request.timeout(Duration.ZERO), "timeout", "PT0S", "positive");
    SearchRequest largest =
        SearchRequest.of(new float[] {1}).topK(10_000).offset(10_000).efSearch(20_000).build();
    assertThat(largest.topK()).isEqualTo(10_000);
  }

  @Test
  void pagesAreBounded() {
    assertThatThrownBy(() -> ListRequest.firstPage(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("pageSize: is 0, allowed are 1 to 10000");
    assertThatThrownBy(() -> ListRequest.firstPage(10_001))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void configurationIsBounded() {
    List<Runnable> refused = new ArrayList<>();
    refused.add(() -> CollectionConfig.ofDimension(0));
    refused.add(() -> CollectionConfig.ofDimension(Limits.MAX_DIMENSION + 1));
    refused.add(() -> CollectionConfig.builder(3).model(" ").build());
    refused.add(() -> CollectionConfig.builder(3).model("m".repeat(257)).build());
    refused.add(() -> CollectionConfig.builder(3).maxTextBytes(0).build());
    refused.add(() -> CollectionConfig.builder(3).maxTextBytes(Limits.MAX_TEXT_BYTES + 1).build());
    refused.add(() -> new HnswConfig(3, 100, 100));
    refused.add(() -> new HnswConfig(129, 200, 100));
    refused.add(() -> new HnswConfig(16, 15, 100));
    refused.add(() -> new HnswConfig(16, 100, -1));
    refused.add(() -> Durability.interval(Duration.ZERO));
    refused.add(() -> Durability.interval(Duration.ofHours(2)));
    refused.add(() -> Durability.interval(Duration.ofSeconds(Long.MAX_VALUE)));
    refused.add(() -> Durability.interval(Duration.ofSeconds(Long.MIN_VALUE)));
    refused.add(() -> new Durability(Durability.Mode.SYNC, 5));
    for (Runnable attempt : refused) {
      assertThatThrownBy(attempt::run).isInstanceOf(InvalidConfigException.class);
    }
  }

  @Test
  void metadataHoldsOnlyWhatComesBack() {
    assertThatThrownBy(() -> Metadata.of("when", new Object()))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("metadata.when")
        .hasMessageContaining("java.lang.Object")
        .hasMessageContaining("Instant");
    assertThatThrownBy(() -> Metadata.of("n", Double.NaN))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> Metadata.of("n", Float.NEGATIVE_INFINITY))
        .isInstanceOf(InvalidMetadataException.class);
    assertThatThrownBy(() -> Metadata.from(Map.of("", 1)))
        .isInstanceOf(InvalidMetadataException.class);
    Object nested = "leaf";
    for (int i = 0; i < Limits.MAX_METADATA_DEPTH - 1; i++) {
      nested = Map.of("k", nested);
    }
    assertThat(Metadata.of("k", nested).asMap()).hasSize(1);
    Object tooDeep = Map.of("k", nested);
    assertThatThrownBy(() -> Metadata.of("k", tooDeep))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("deeper than 8");
  }
}
