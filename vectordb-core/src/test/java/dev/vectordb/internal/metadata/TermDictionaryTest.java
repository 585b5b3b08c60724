package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class TermDictionaryTest {
  /**
   * Terms lie one behind the other, with the length of the next between them: no part of either.
   */
  @Test
  void aPartIsNotFoundAcrossTheEndOfATerm() {
    TermDictionary terms = new TermDictionary();
    for (int i = 0; i < 200; i++) {
      terms.add(CodeUnits.encode("n" + i), i);
    }
    terms.add(CodeUnits.encode("ab"), 200);
    terms.add(CodeUnits.encode("xyz"), 201);
    terms.add(CodeUnits.encode("b\u0003"), 202);

    assertThat(containing(terms, "b\u0003")).isEqualTo(RoaringBitmap.bitmapOf(202));
    assertThat(containing(terms, "b")).isEqualTo(RoaringBitmap.bitmapOf(200, 202));
    assertThat(containing(terms, "\u0003")).isEqualTo(RoaringBitmap.bitmapOf(202));
    assertThat(containing(terms, "yz")).isEqualTo(RoaringBitmap.bitmapOf(201));
  }

  /** Bitmaps of stretches of the order are kept, as long as no term gets or loses an ordinal. */
  @Test
  void aWideRangeSeesWhatHasChanged() {
    int many = 40_000;
    TermDictionary terms = new TermDictionary();
    for (int i = 0; i < many; i++) {
      terms.add(CodeUnits.encode("n" + (100_000 + i)), i);
    }
    RoaringBitmap expected = RoaringBitmap.bitmapOfRange(0, many);
    for (int again = 0; again < 3; again++) {
      assertThat(startingWithN(terms)).isEqualTo(expected);
    }
    terms.add(CodeUnits.encode("n100007"), many);
    expected.add(many);
    for (int again = 0; again < 3; again++) {
      assertThat(startingWithN(terms)).as("added").isEqualTo(expected);
    }
    terms.remove(CodeUnits.encode("n100008"), 8);
    expected.remove(8);
    assertThat(startingWithN(terms)).as("removed").isEqualTo(expected);
  }

  private static RoaringBitmap startingWithN(TermDictionary terms) {
    OrdinalCollector out = new OrdinalCollector(50_000);
    terms.collect(TermRange.startingWith(CodeUnits.encode("n")), TermTest.ALL, out);
    return out.toBitmap();
  }

  private static RoaringBitmap containing(TermDictionary terms, String part) {
    OrdinalCollector out = new OrdinalCollector(300);
    terms.collect(new SubstringCondition(part), out);
    return out.toBitmap();
  }
}
