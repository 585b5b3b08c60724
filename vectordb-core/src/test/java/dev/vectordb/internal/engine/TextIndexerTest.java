package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.storage.FaultyFiles;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.text.TextView;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TextIndexerTest {
  /** What was taken up in the background is not in sight before somebody wants to search. */
  @Test
  void whatIsAwaitedIsShownWhoeverTookItUp() {
    EngineRuntime runtime =
        new EngineRuntime(
            new EngineSettings(null, false, 1 << 20, 1, Long.MAX_VALUE, 1, new FaultyFiles()));
    try {
      CollectionConfig config =
          CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.STANDARD)).build();
      Generation generation = new GenerationFactory("c", config).empty();
      GenerationText text = Objects.requireNonNull(generation.text);
      generation.apply(List.of(LogRecord.upsert(1, "a", new float[] {1, 2}, null, "a word")));
      GenerationHolder holder = new GenerationHolder("c", generation, _ -> {});
      TextIndexer indexer = new TextIndexer("c", holder, runtime, _ -> {});
      indexer.catchUp(generation, () -> false);
      assertThat(text.appendedCount()).isEqualTo(1);
      assertThat(text.shows(1)).isFalse();
      indexer.await(text, generation.snapshot(), TimeLimit.NEVER);
      try (TextView view = text.view()) {
        assertThat(view.count()).isEqualTo(1);
      }
      generation.release();
    } finally {
      runtime.close();
    }
  }
}
