package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static dev.vectordb.ContractFixture.nearX;
import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RerankException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link VectorDatabase} does with hits before it hands them over. */
interface StagesContract extends ContractFixture {

  /** Likes long texts. */
  Reranker BY_LENGTH =
      (query, hits) -> {
        float[] scores = new float[hits.size()];
        for (int i = 0; i < scores.length; i++) {
          String text = hits.get(i).text();
          scores[i] = text == null ? Float.NaN : text.length();
        }
        return scores;
      };

  private VectorCollection passages() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 12; i++) {
      collection.upsert(
          VectorRecord.builder("r" + (char) ('a' + i), new float[] {1, i * 0.1f, 0})
              .text(i == 3 ? null : "x".repeat(i + 1))
              .metadata(Metadata.of("doc", i / 4))
              .build());
    }
    return collection;
  }

  @Test
  default void rerankedHitsCarryBothScores() {
    VectorCollection collection = passages();
    List<SearchHit> plain = collection.search(nearX().topK(12).build()).hits();
    SearchResult result =
        collection.search(nearX().topK(3).rerank(Rerank.by(BY_LENGTH, "query")).build());
    assertThat(ids(result)).containsExactly("rl", "rk", "rj");
    SearchHit first = result.hits().getFirst();
    assertThat(first.score()).isEqualTo(12f);
    assertThat(first.retrievalScore()).isEqualTo(plain.getLast().score());
    assertThat(plain.getFirst().retrievalScore()).isNull();
    assertThat(
            ids(
                collection.search(
                    nearX().topK(3).shortlist(5).rerank(Rerank.by(BY_LENGTH, "q")).build())))
        .as("of the five nearest, one without text")
        .containsExactly("re", "rc", "rb");
    assertThat(
            ids(collection.search(nearX().rerank(Rerank.by(BY_LENGTH, "q").minScore(11)).build())))
        .containsExactly("rl", "rk");
    SearchHit bare =
        collection
            .search(
                nearX()
                    .includeText(false)
                    .includeMetadata(false)
                    .groupBy("doc")
                    .mmr(1)
                    .rerank(Rerank.by(BY_LENGTH, "q"))
                    .build())
            .hits()
            .getFirst();
    assertThat(bare.text()).isNull();
    assertThat(bare.vector()).isNull();
    assertThat(bare.metadata()).isEqualTo(Metadata.empty());
  }

  /** Whatever zero it is that a model gives. */
  @Test
  default void whatIsJudgedAlikeComesById() {
    Reranker zeros =
        (query, hits) -> {
          float[] scores = new float[hits.size()];
          for (int i = 0; i < scores.length; i++) {
            scores[i] = i % 2 == 0 ? -0.0f : 0.0f;
          }
          return scores;
        };
    assertThat(ids(passages().search(nearX().topK(4).rerank(Rerank.by(zeros, "query")).build())))
        .containsExactly("ra", "rb", "rc", "rd");
  }

  @Test
  default void rerankersThatFailAreReported() {
    VectorCollection collection = passages();
    assertThatThrownBy(() -> rerank(collection, (query, hits) -> new float[1]))
        .isInstanceOf(RerankException.class)
        .hasMessageContaining("1 scores for 12 hits");
    assertThatThrownBy(() -> rerank(collection, (query, hits) -> new float[hits.size() + 1]))
        .isInstanceOf(RerankException.class)
        .hasMessageContaining("13 scores for 12 hits");
    assertThatThrownBy(() ->
            rerank(
                collection,
                (query, hits) -> {
                  hits.removeFirst(); // they are lent, and scores are told by their places
                  return new float[hits.size()];
                }))
        .isInstanceOf(RerankException.class)
        .hasRootCauseInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() ->
            rerank(
                collection,
                (query, hits) -> {
                  throw new IllegalStateException("no model");
                }))
        .isInstanceOf(RerankException.class)
        .hasRootCauseMessage("no model");
    assertThatThrownBy(() ->
            rerank(
                collection,
                (query, hits) -> {
                  float[] scores = new float[hits.size()];
                  scores[2] = Float.POSITIVE_INFINITY;
                  return scores;
                }))
        .isInstanceOf(RerankException.class);
    Reranker slow =
        (query, hits) -> {
          try {
            Thread.sleep(60);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new float[hits.size()];
        };
    assertThatThrownBy(() ->
            collection.search(
                nearX().timeout(Duration.ofMillis(50)).rerank(Rerank.by(slow, "q")).build()))
        .isInstanceOf(SearchTimeoutException.class);
    Reranker unasked =
        (query, hits) -> {
          throw new IllegalStateException("there was nothing to judge");
        };
    assertThat(
            ids(
                collection.search(
                    nearX().filter("doc = 99").rerank(Rerank.by(unasked, "q")).build())))
        .isEmpty();
  }

  private static SearchResult rerank(VectorCollection collection, Reranker reranker) {
    return collection.search(nearX().rerank(Rerank.by(reranker, "q")).build());
  }

  @Test
  default void diversityAvoidsWhatIsAlike() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(
        List.of(
            record("a", 1, 0.1f, 0),
            record("a2", 1, 0.11f, 0),
            record("a3", 1, 0.12f, 0),
            record("b", 1, -0.6f, 0),
            record("c", 1, 0, 0.9f)));
    assertThat(ids(collection.search(nearX().topK(3).mmr(1).build())))
        .containsExactly("a", "a2", "a3");
    assertThat(ids(collection.search(nearX().topK(3).mmr(0.4).build())))
        .containsExactly("a", "b", "c");
    assertThat(ids(collection.search(nearX().topK(2).offset(1).mmr(0.4).build())))
        .containsExactly("b", "c");
  }

  @Test
  default void groupsGiveTheirBest() {
    VectorCollection collection = passages();
    assertThat(ids(collection.search(nearX().topK(5).groupBy("doc").build())))
        .containsExactly("ra", "re", "ri");
    assertThat(
            ids(
                collection.search(
                    nearX().topK(3).offset(1).groupBy(Grouping.by("doc").perGroup(2)).build())))
        .containsExactly("rb", "re", "rf");
    List<SearchHit> bare =
        collection.search(nearX().topK(5).includeMetadata(false).groupBy("doc").build()).hits();
    assertThat(bare).extracting(SearchHit::id).containsExactly("ra", "re", "ri");
    assertThat(bare).allMatch(hit -> hit.metadata().equals(Metadata.empty()));
    assertThat(ids(collection.search(nearX().topK(2).groupBy("none").build())))
        .as("each record without the field is a group")
        .containsExactly("ra", "rb");
    collection.upsert(
        VectorRecord.of(
            "same", new float[] {1, 0, 0.01f}, Metadata.builder().put("doc", 0.0).build()));
    assertThat(ids(collection.search(nearX().topK(5).groupBy("doc").build())))
        .containsExactly("ra", "re", "ri");
  }

  /** A key with a dot is not a place in an object, and one of several words is a key. */
  @Test
  default void groupsAreOfTheFieldThatIsNamed() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 8; i++) {
      collection.upsert(
          VectorRecord.builder("r" + i, new float[] {1, i * 0.1f, 0})
              .metadata(
                  Metadata.builder()
                      .put("a.b", i / 4)
                      .put("a", Map.of("b", i / 2))
                      .put("full name", i / 5)
                      .put("like", i / 6)
                      .build())
              .build());
    }
    assertThat(groups(collection, FieldPath.ofKey("a.b"))).containsExactly("r0", "r4");
    assertThat(groups(collection, FieldPath.parse("a.b"))).containsExactly("r0", "r2", "r4", "r6");
    assertThat(groups(collection, FieldPath.ofKey("full name"))).containsExactly("r0", "r5");
    assertThat(groups(collection, FieldPath.ofKey("like"))).containsExactly("r0", "r6");
  }

  private static List<String> groups(VectorCollection collection, FieldPath field) {
    return ids(collection.search(nearX().groupBy(new Grouping(field, 1)).build()));
  }

  @Test
  default void distancesBoundHits() {
    VectorCollection euclidean = collection(Metric.EUCLIDEAN);
    euclidean.upsert(
        List.of(record("at", 1, 0, 0), record("three", 1, 3, 0), record("nine", 1, 0, 9)));
    assertThat(ids(euclidean.search(nearX().maxDistance(3).build())))
        .containsExactly("at", "three");
    assertThat(ids(euclidean.search(nearX().maxDistance(3).minScore(0.9f).build())))
        .containsExactly("at");
    VectorCollection cosine = collection(Metric.COSINE);
    cosine.upsert(List.of(record("x", 1, 0, 0), record("y", 0, 1, 0), record("-x", -1, 0, 0)));
    assertThat(ids(cosine.search(nearX().maxDistance(1).build()))).containsExactly("x", "y");
    cosine.upsert(record("z", -0.0001f, 0, 1));
    assertThat(ids(cosine.search(nearX().maxDistance(1).build()))).containsExactly("x", "y");
    assertThat(ids(cosine.search(nearX().maxDistance(2).build())))
        .containsExactly("x", "y", "z", "-x");
    assertThat(ids(cosine.search(nearX().maxDistance(1).paged().topK(1).build())))
        .containsExactly("x");
    assertThatThrownBy(() -> collection(Metric.DOT_PRODUCT).search(nearX().maxDistance(1).build()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("maxDistance");
  }

  @Test
  default void cursorsLeadFromPageToPage() {
    VectorCollection collection = passages();
    SearchResult first = collection.search(nearX().topK(5).paged().build());
    assertThat(ids(first)).containsExactly("ra", "rb", "rc", "rd", "re");
    collection.upsert(record("before", 1, 0.05f, 0));
    collection.delete("re");
    collection.delete("rf");
    SearchResult second =
        collection.search(nearX().topK(3).cursor(first.nextCursor()).explain(true).build());
    assertThat(ids(second)).containsExactly("rg", "rh", "ri");
    assertThat(Objects.requireNonNull(second.explanation()).liveRecords()).isEqualTo(11);
    SearchResult last = collection.search(nearX().topK(3).cursor(second.nextCursor()).build());
    assertThat(ids(last)).containsExactly("rj", "rk", "rl");
    assertThat(last.nextCursor()).isNull();
    assertThat(collection.search(nearX().topK(3).build()).nextCursor()).isNull();
  }

  @Test
  default void cursorsOfOtherSearchesAreRefused() {
    VectorCollection collection = passages();
    VectorCollection other = collection(Metric.DOT_PRODUCT);
    String cursor =
        Objects.requireNonNull(collection.search(nearX().topK(2).paged().build()).nextCursor());
    refuses(() -> collection.search(nearX().filter("doc = 1").cursor(cursor).build()));
    refuses(() -> collection.search(nearX().minScore(0.1f).cursor(cursor).build()));
    refuses(() -> collection.search(nearX().exact(true).cursor(cursor).build()));
    refuses(
        () -> collection.search(SearchRequest.of(new float[] {1, 0, 0.5f}).cursor(cursor).build()));
    refuses(() -> collection.search(SearchRequest.likeRecord("ra").cursor(cursor).build()));
    refuses(() -> other.search(nearX().cursor(cursor).build()));
    VectorCollection ofTenant =
        database()
            .createTenant("other")
            .createCollection(collection.name(), CollectionConfig.ofDimension(3));
    refuses(() -> ofTenant.search(nearX().cursor(cursor).build()));
    assertThat(
            ids(
                collection.search(
                    SearchRequest.of(new float[] {1, -0f, 0}).cursor(cursor).build())))
        .as("either zero")
        .startsWith("rc");
    refuses(() -> collection.search(nearX().cursor("").build()));
    refuses(() -> collection.search(nearX().cursor("p1.").build()));
    refuses(() -> collection.search(nearX().cursor("p2." + cursor.substring(3)).build()));
    refuses(() -> collection.search(nearX().cursor("p1.%%%").build()));
    refuses(() -> collection.search(nearX().cursor(cursor + "A".repeat(2_000)).build()));
    for (int i = 3; i < cursor.length() - 1; i++) {
      char changed = cursor.charAt(i) == 'A' ? 'B' : 'A';
      String altered = cursor.substring(0, i) + changed + cursor.substring(i + 1);
      refuses(() -> collection.search(nearX().cursor(altered).build()));
    }
  }

  private static void refuses(ThrowingCallable search) {
    assertThatThrownBy(search).isInstanceOf(InvalidCursorException.class);
  }

  @Test
  default void stagesOutOfRangeAreRefused() {
    refuses("lambda", () -> nearX().mmr(1.1));
    refuses("lambda", () -> nearX().mmr(Double.NaN));
    refuses("perGroup", () -> Grouping.by("doc").perGroup(0));
    refuses("perGroup", () -> Grouping.by("doc").perGroup(10_001));
    assertThatThrownBy(() -> Grouping.by("a..b")).isInstanceOf(InvalidFilterException.class);
    refuses("shortlist", () -> nearX().shortlist(2_001).build());
    refuses("shortlist", () -> nearX().shortlist(-1).build());
    refuses("topK", () -> nearX().shortlist(9).mmr(1).build());
    refuses("topK", () -> nearX().topK(2_000).offset(1).mmr(1).build());
    refuses("maxDistance", () -> nearX().maxDistance(-1).build());
    refuses("maxDistance", () -> nearX().maxDistance(Float.NaN).build());
    refuses("rerank.query", () -> Rerank.by(BY_LENGTH, " "));
    refuses("rerank.query", () -> Rerank.by(BY_LENGTH, "x".repeat(16_385)));
    refuses("rerank.minScore", () -> Rerank.by(BY_LENGTH, "x").minScore(Float.NaN));
    refuses("cursor", () -> nearX().paged().groupBy("doc").build());
    refuses("cursor", () -> nearX().paged().mmr(0.5).build());
    refuses("offset", () -> nearX().cursor("p1.x").offset(1).build());
  }

  private static void refuses(String field, ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
