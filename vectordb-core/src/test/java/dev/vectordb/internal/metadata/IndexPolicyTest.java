package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class IndexPolicyTest {
  private static final AutomaticLimits SMALL = new AutomaticLimits(4, 1_000, 50, 100, 1_000);

  private static boolean isIndexed(IndexedModel model, String filter) {
    return model.answer(Filter.parse(filter)).undecided().isEmpty();
  }

  @Test
  void aFieldThatIsOffIsKnownByItsPresenceAlone() {
    IndexedModel model =
        new IndexedModel(
            MetadataIndexConfig.AUTOMATIC.with("a", FieldIndexing.OFF), AutomaticLimits.DEFAULT);
    model.putAll(List.of(Metadata.of("a", 1), Metadata.of("b", 1), Metadata.of("a", 2)));
    FilterAnswer answer = model.answer(Filter.parse("a = 1"));
    assertThat(answer.matching().isEmpty()).isTrue();
    assertThat(answer.undecided()).isEqualTo(RoaringBitmap.bitmapOf(0, 2));
    assertThat(isIndexed(model, "EXISTS(a)")).isTrue();
    assertThat(isIndexed(model, "a IS NULL")).isTrue();
    assertThat(isIndexed(model, "b = 1")).isTrue();
    assertThat(isIndexed(model, "b = 2 AND a = 1")).as("decided by the other").isTrue();
    assertThat(model.found(Filter.parse("a = 1"))).isEqualTo(RoaringBitmap.bitmapOf(0));
  }

  @Test
  void whatIsInsideFollowsUnlessItIsNamed() {
    IndexedModel model =
        new IndexedModel(
            MetadataIndexConfig.of(FieldIndexing.OFF)
                .with("author", FieldIndexing.ON)
                .with("author.life", FieldIndexing.OFF)
                .with("author.life.born", FieldIndexing.AUTOMATIC),
            AutomaticLimits.DEFAULT);
    model.put(
        Metadata.from(
            Map.of(
                "author",
                Map.of("name", "M", "life", Map.of("born", 1819, "text", "x")),
                "year",
                1851)));
    assertThat(isIndexed(model, "author.name = 'M'")).isTrue();
    assertThat(isIndexed(model, "author.life.born = 1819")).isTrue();
    assertThat(isIndexed(model, "author.life.text = 'x'")).isFalse();
    assertThat(isIndexed(model, "year = 1851")).isFalse();
    model.reopen(1);
    assertThat(isIndexed(model, "author.name = 'M'")).isTrue();
    assertThat(isIndexed(model, "author.life.born = 1819")).isTrue();
    assertThat(isIndexed(model, "author.life.text = 'x'")).isFalse();
    assertThat(isIndexed(model, "year = 1851")).isFalse();
  }

  @Test
  void whatIsWantedInsideAnObjectIsIndexedHoweverManyFieldsThereAre() {
    IndexedModel model =
        new IndexedModel(
            MetadataIndexConfig.AUTOMATIC.with("author.name", FieldIndexing.ON), SMALL);
    Map<String, Object> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("key" + i, i);
    }
    model.put(Metadata.from(many));
    model.put(Metadata.from(Map.of("author", Map.of("name", "M", "born", 1819), "late", 1)));
    assertThat(isIndexed(model, "author.name = 'M'")).isTrue();
    assertThat(isIndexed(model, "late = 1")).isFalse();
  }

  @Test
  void longStringsThatAllDifferAreGivenUpUnlessTheyAreWanted() {
    IndexedModel model =
        new IndexedModel(MetadataIndexConfig.AUTOMATIC.with("on", FieldIndexing.ON), SMALL);
    for (int i = 0; i < 60; i++) {
      String unique = ("passage " + i + " ").repeat(10);
      model.put(Metadata.from(Map.of("text", unique, "on", unique, "same", "x".repeat(90))));
    }
    assertThat(isIndexed(model, "text = 'x'")).isFalse();
    assertThat(isIndexed(model, "on = 'x'")).isTrue();
    assertThat(isIndexed(model, "same = 'x'")).isTrue();
    assertThat(model.index().explainTypes(Filter.parse("text = 'x' OR same = 'x'")))
        .containsExactly(
            "field 'text' is not indexed, as its strings are too many or too long for what that"
                + " would serve");
  }

  @Test
  void manyShortStringsThatAllDifferAreKeptUpToTheLimit() {
    IndexedModel model = new IndexedModel(MetadataIndexConfig.AUTOMATIC, SMALL);
    for (int i = 0; i < 100; i++) {
      model.put(Metadata.of("id", "id-" + i));
    }
    assertThat(isIndexed(model, "id = 'id-7'")).isTrue();
    model.put(Metadata.of("id", "id-100"));
    assertThat(isIndexed(model, "id = 'id-7'")).isFalse();
    assertThat(model.found(Filter.parse("id = 'id-7'"))).isEqualTo(RoaringBitmap.bitmapOf(7));
  }

  @Test
  void fieldsBeyondTheLimitAreLeftOutUnlessTheyAreWanted() {
    IndexedModel model =
        new IndexedModel(MetadataIndexConfig.AUTOMATIC.with("k99", FieldIndexing.ON), SMALL);
    for (int i = 0; i < 100; i++) {
      model.put(Metadata.of("k" + i, i));
    }
    assertThat(isIndexed(model, "k3 = 3")).isTrue();
    assertThat(isIndexed(model, "k4 = 4")).isFalse();
    assertThat(isIndexed(model, "k99 = 99")).isTrue();
    assertThat(model.found(Filter.parse("k4 = 4"))).isEqualTo(RoaringBitmap.bitmapOf(4));
    assertThat(model.index().explainTypes(Filter.parse("k4 = 4")))
        .containsExactly("field 'k4' is not indexed");
    model.reopen(50);
    assertThat(isIndexed(model, "k3 = 3")).isTrue();
    assertThat(isIndexed(model, "nothing = 4")).isFalse();
    assertThat(isIndexed(model, "k99 = 99")).isTrue();
    assertThat(model.found(Filter.parse("k99 = 99"))).isEqualTo(RoaringBitmap.bitmapOf(99));
  }

  @Test
  void anIndexOfAllFieldsIsWrittenAsEver() {
    IndexedModel model = new IndexedModel();
    model.put(Metadata.of("a", 1));
    assertThat(model.section(1)[Long.BYTES]).isEqualTo((byte) SectionFormat.WHOLE_VERSION);
    IndexedModel partial =
        new IndexedModel(MetadataIndexConfig.of(FieldIndexing.OFF), AutomaticLimits.DEFAULT);
    partial.put(Metadata.of("a", 1));
    assertThat(partial.section(1)[Long.BYTES]).isEqualTo((byte) SectionFormat.VERSION);
  }
}
