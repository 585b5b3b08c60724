package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.SearchRequest;
import org.junit.jupiter.api.Test;

class SearchEffortTest {
  private static final SearchRequest SILENT = SearchRequest.of(new float[] {1}).build();

  @Test
  void theRequestGoesFirstThenTheCollection() {
    SearchRequest asking = SearchRequest.of(new float[] {1}).efSearch(7).build();
    HnswConfig fixed = new HnswConfig(16, 200, 50);
    assertThat(SearchEffort.of(asking, fixed, 1_000_000)).isEqualTo(7);
    assertThat(SearchEffort.of(SILENT, fixed, 1_000_000)).isEqualTo(50);
  }

  @Test
  void elseItGrowsByOneHundredForEachTenfold() {
    assertThat(SearchEffort.of(SILENT, HnswConfig.DEFAULT, 0)).isEqualTo(100);
    assertThat(SearchEffort.of(SILENT, HnswConfig.DEFAULT, 100_000)).isEqualTo(100);
    assertThat(SearchEffort.of(SILENT, HnswConfig.DEFAULT, 316_228)).isEqualTo(150);
    assertThat(SearchEffort.of(SILENT, HnswConfig.DEFAULT, 1_000_000)).isEqualTo(200);
    assertThat(SearchEffort.of(SILENT, HnswConfig.DEFAULT, 10_000_000)).isEqualTo(300);
  }
}
