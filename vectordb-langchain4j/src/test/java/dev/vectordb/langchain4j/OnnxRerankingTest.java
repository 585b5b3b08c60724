package dev.vectordb.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.onnx.OnnxScoringModel;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchStages;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Re-ranking by a cross-encoder in this process. The model is made here: a graph that is given the
 * tokens of question and passage together, as any cross-encoder is, and counts the pairs of equal
 * words. Tokenizer, ONNX Runtime and LangChain4j's {@code OnnxScoringModel} are the real ones.
 */
class OnnxRerankingTest {
  private static final String TOKENIZER =
      """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {
          "type": "TemplateProcessing",
          "single": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
          ],
          "pair": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            {"Sequence": {"id": "B", "type_id": 1}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
          ],
          "special_tokens": {
            "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
            "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}
          }
        },
        "decoder": null,
        "model": {
          "type": "WordLevel",
          "unk_token": "[UNK]",
          "vocab": {
            "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3,
            "who": 4, "hunts": 5, "the": 6, "white": 7, "whale": 8, "captain": 9, "ahab": 10, "a": 11
          }
        }
      }
      """;

  @TempDir static Path directory;

  private static OnnxScoringModel model;

  @BeforeAll
  static void writeModel() throws IOException {
    Path network = directory.resolve("model.onnx");
    Path tokenizer = directory.resolve("tokenizer.json");
    Files.write(network, pairsOfEqualWords());
    Files.writeString(tokenizer, TOKENIZER);
    model = new OnnxScoringModel(network.toString(), tokenizer.toString());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static byte[] pairsOfEqualWords() {
    return new OnnxFile()
        .input("input_ids", OnnxFile.INT64, "batch", "sequence")
        .input("attention_mask", OnnxFile.INT64, "batch", "sequence")
        .input("token_type_ids", OnnxFile.INT64, "batch", "sequence")
        .output("logits", OnnxFile.FLOAT, "batch", "one")
        .constant("last_special", 3)
        .constant("first", 1)
        .constant("second", 2)
        .constant("both", 1, 2)
        .node("Greater", "is_word", "input_ids", "last_special")
        .node("Cast", "to", OnnxFile.FLOAT, "word", "is_word")
        .node("Cast", "to", OnnxFile.FLOAT, "there", "attention_mask")
        .node("Cast", "to", OnnxFile.FLOAT, "in_passage", "token_type_ids")
        .node("Mul", "words", "word", "there")
        .node("Mul", "of_passage", "words", "in_passage")
        .node("Sub", "of_question", "words", "of_passage")
        .node("Unsqueeze", "rows", "input_ids", "second")
        .node("Unsqueeze", "columns", "input_ids", "first")
        .node("Equal", "is_equal", "rows", "columns")
        .node("Cast", "to", OnnxFile.FLOAT, "equal", "is_equal")
        .node("Unsqueeze", "question_rows", "of_question", "second")
        .node("Unsqueeze", "passage_columns", "of_passage", "first")
        .node("Mul", "pairs", "question_rows", "passage_columns")
        .node("Mul", "equal_pairs", "equal", "pairs")
        .node("ReduceSum", "keepdims", 0, "count", "equal_pairs", "both")
        .node("Unsqueeze", "logits", "count", "first")
        .bytes();
  }

  @Test
  void theModelJudgesQuestionAndPassageTogether() {
    assertThat(model.score("Captain Ahab", "Who hunts the white whale").content())
        .isCloseTo(0, within(1e-6));
    assertThat(model.score("the whale the", "Who hunts the white whale").content())
        .isCloseTo(3, within(1e-6));
    assertThat(
            model
                .scoreAll(
                    List.of(
                        TextSegment.from("whale"), TextSegment.from("a captain hunts the whale")),
                    "who hunts the whale")
                .content())
        .containsExactly(1.0, 3.0);
  }

  @Test
  void hitsAreOrderedByIt() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      collection.upsert(
          List.of(
              record("near", 0, "a captain"),
              record("far", 2, "captain ahab hunts the white whale"),
              record("between", 1, "the white whale")));
      List<SearchHit> hits =
          collection
              .search(
                  SearchRequest.of(new float[] {1, 0})
                      .rerank(
                          Rerank.by(new ScoringModelReranker(model), "who hunts the white whale"))
                      .build())
              .hits();
      assertThat(hits).extracting(SearchHit::id).containsExactly("far", "between", "near");
      assertThat(hits).extracting(SearchHit::score).containsExactly(4f, 3f, 0f);
    }
  }

  @Test
  void soAreTheMatchesOfAStore() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store =
          VectorDbEmbeddingStore.builder()
              .database(database)
              .dimension(2)
              .stages(SearchStages.NONE.rerankedBy(new ScoringModelReranker(model)))
              .build();
      store.addAll(
          List.of("near", "far"),
          List.of(Embedding.from(new float[] {1, 0}), Embedding.from(new float[] {1, 1})),
          List.of(TextSegment.from("a captain"), TextSegment.from("ahab hunts the whale")));
      List<EmbeddingMatch<TextSegment>> matches =
          store
              .search(
                  EmbeddingSearchRequest.builder()
                      .query("who hunts the whale")
                      .queryEmbedding(Embedding.from(new float[] {1, 0}))
                      .maxResults(2)
                      .build())
              .matches();
      assertThat(matches).extracting(EmbeddingMatch::embeddingId).containsExactly("far", "near");
    }
  }

  private static VectorRecord record(String id, float y, String text) {
    return VectorRecord.builder(id, new float[] {1, y}).text(text).build();
  }
}
