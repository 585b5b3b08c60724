package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.Metadata;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class MetadataIndexTest {
  private final IndexedModel model = new IndexedModel();

  @Test
  void aRecordWithoutTheFieldOnlySatisfiesNegations() {
    model.putAll(List.of(Metadata.of("year", 1813), Metadata.empty()));
    assertThat(found("year = 1813")).isEqualTo(RoaringBitmap.bitmapOf(0));
    assertThat(found("year != 1814")).isEqualTo(RoaringBitmap.bitmapOf(0, 1));
    assertThat(found("year NOT IN (1813)")).isEqualTo(RoaringBitmap.bitmapOf(1));
    assertThat(found("year > 0")).isEqualTo(RoaringBitmap.bitmapOf(0));
    assertThat(found("NOT year > 0")).isEqualTo(RoaringBitmap.bitmapOf(1));
    assertThat(found("year IS NULL")).isEqualTo(RoaringBitmap.bitmapOf(1));
  }

  @Test
  void containsIsASubstringInATextAndAMemberInAList() {
    model.putAll(List.of(Metadata.of("t", "a cat"), Metadata.of("t", List.of("cats", "cat"))));
    assertThat(found("CONTAINS(t, 'a c')")).isEqualTo(RoaringBitmap.bitmapOf(0));
    assertThat(found("CONTAINS(t, 'cats')")).isEqualTo(RoaringBitmap.bitmapOf(1));
    assertThat(found("CONTAINS(t, 'cat')")).isEqualTo(RoaringBitmap.bitmapOf(0, 1));
  }

  @Test
  void aBaseForgetsOrdinalsBehindItsCount() {
    model.putAll(List.of(Metadata.of("k", "x"), Metadata.of("k", "x"), Metadata.of("k", "y")));
    IndexedModel other = new IndexedModel();
    other.put(Metadata.of("k", "x"));
    assertThat(model.section(1)).isEqualTo(other.section(1));
  }

  @Test
  void aBaseReplacedAgainAndAgainIsTheBaseOfTheLast() {
    model.putAll(List.of(Metadata.of("k", "x"), Metadata.of("n", 1)));
    model.reopen(2);
    model.replace(0, Metadata.of("n", 2));
    model.replace(1, Metadata.of("k", "x"));
    model.replace(0, Metadata.from(Map.of("k", "y", "n", 3)));
    IndexedModel other = new IndexedModel();
    other.putAll(List.of(Metadata.from(Map.of("k", "y", "n", 3)), Metadata.of("k", "x")));
    assertThat(model.section(2)).isEqualTo(other.section(2));
  }

  @Test
  void ordinalsMustBeNewToPutAndOldToReplace() {
    model.put(Metadata.empty());
    assertThatThrownBy(() -> model.index().put(0, Metadata.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ordinal 0 is not new: there are 1");
    assertThatThrownBy(() -> model.index().replace(1, Metadata.empty(), Metadata.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ordinal 1 is not there: there are 1");
  }

  @Test
  void valuesThatChangeForEverAreNotKeptForEver() {
    model.put(Metadata.of("seen", "0"));
    for (int i = 1; i < 50_000; i++) {
      model.replace(0, Metadata.from(Map.of("seen", Integer.toString(i), "n", i)));
      if (i % 100 == 0) {
        // Sorts the terms, which must not outlive those that are forgotten.
        assertThat(found("seen >= '" + i + "'")).isEqualTo(RoaringBitmap.bitmapOf(0));
      }
    }
    assertThat(model.index().memoryBytes()).isLessThan(200_000);
    assertThat(found("seen = '49999'")).isEqualTo(RoaringBitmap.bitmapOf(0));
    assertThat(found("seen < '5' AND n < 49999")).isEqualTo(new RoaringBitmap());
  }

  @Test
  void anOpenedBaseTakesHeapForItsFieldsAlone() {
    for (int i = 0; i < 20_000; i++) {
      model.put(Metadata.from(Map.of("id", "id-" + i, "n", i, "even", i % 2 == 0)));
    }
    model.reopen(20_000);
    assertThat(model.index().memoryBytes()).isLessThan(2_000);
    assertThat(found("id = 'id-777' AND n = 777 AND even = false"))
        .isEqualTo(RoaringBitmap.bitmapOf(777));
  }

  @Test
  void typesThatNeverCompareAreExplained() {
    model.putAll(List.of(Metadata.of("year", 1813), Metadata.of("mixed", "x")));
    model.putAll(List.of(Metadata.of("mixed", true), Metadata.of("id", new UUID(1, 2))));
    assertThat(notes("year = '1813'"))
        .containsExactly("field 'year' holds numbers; comparing it with a string is never true");
    assertThat(notes("mixed IN (1, 2)"))
        .containsExactly(
            "field 'mixed' holds strings and booleans; comparing it with a number is never true");
    assertThat(notes("year LIKE '18%'"))
        .containsExactly("field 'year' holds numbers; LIKE is never true but of strings");
    assertThat(notes("pages > 3")).containsExactly("no record has a field 'pages'");
    assertThat(notes("year > 3 AND mixed = 'y' OR year IS NULL")).isEmpty();
    assertThat(notes("id = '00000000-0000-0001-0000-000000000002'")).isEmpty();
    assertThat(notes("id = 'x'"))
        .containsExactly("field 'id' holds UUIDs; comparing it with a string is never true");
  }

  @Test
  void aClosedIndexIsEmpty() {
    model.put(Metadata.of("k", "x"));
    model.index().close();
    assertThat(found("k = 'x'")).isEqualTo(new RoaringBitmap());
  }

  private RoaringBitmap found(String filter) {
    return model.found(Filter.parse(filter));
  }

  private List<String> notes(String filter) {
    return model.index().explainTypes(Filter.parse(filter));
  }
}
