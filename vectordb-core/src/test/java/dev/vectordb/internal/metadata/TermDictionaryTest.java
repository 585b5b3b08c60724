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

  private static RoaringBitmap containing(TermDictionary terms, String part) {
    OrdinalCollector out = new OrdinalCollector(300);
    terms.collect(new SubstringCondition(part), out);
    return out.toBitmap();
  }
}
