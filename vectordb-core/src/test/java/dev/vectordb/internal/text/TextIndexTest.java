package dev.vectordb.internal.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.TextLanguage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

/** The index of words: ordinals stay what they were, whatever Lucene merges. */
class TextIndexTest {
  private static final TimeLimit NEVER = TimeLimit.NEVER;

  private static TextIndex index() {
    return new TextIndex("default/c", TextLanguage.STANDARD);
  }

  private static int[] found(TextIndex index, String words) {
    return found(index, words, null, null);
  }

  private static int[] found(
      TextIndex index,
      String words,
      @Nullable RoaringBitmap matches,
      @Nullable IntPredicate accepted) {
    try (TextView view = index.view()) {
      int[] ordinals =
          view.search(index.query(words), 10_000, matches, accepted, NEVER).ordinals().clone();
      Arrays.sort(ordinals);
      return ordinals;
    }
  }

  private static byte[] written(TextIndex index, int... ordinals) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    index.write(ordinals, out);
    return out.toByteArray();
  }

  /** The text of an ordinal of which one word is its own; every fourth has none. */
  private static @Nullable String text(int ordinal) {
    return ordinal % 4 == 3 ? null : "all mod" + ordinal % 10 + " own" + ordinal;
  }

  private static void append(TextIndex index, int to) {
    while (index.appendedCount() < to) {
      index.append(text(index.appendedCount()));
    }
  }

  private static void assertHolds(TextIndex index, int[] ordinals) {
    assertThat(index.shownCount()).isEqualTo(ordinals.length);
    int[] withText =
        IntStream.range(0, ordinals.length).filter(i -> text(ordinals[i]) != null).toArray();
    assertThat(found(index, "all")).isEqualTo(withText);
    for (int i = 0; i < ordinals.length; i += 7) {
      assertThat(found(index, "own" + ordinals[i]))
          .isEqualTo(text(ordinals[i]) == null ? new int[0] : new int[] {i});
    }
  }

  @Test
  void ordinalsOutliveSegmentsAndMerges() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("TextIndexTest: -Dseed=" + seed);
    Random random = new Random(seed);
    try (TextIndex index = index()) {
      while (index.appendedCount() < 5_000) {
        append(index, index.appendedCount() + 1 + random.nextInt(40));
        index.show();
      }
      assertHolds(index, IntStream.range(0, index.appendedCount()).toArray());
    }
  }

  @Test
  void whatIsNotShownIsNotSeenAndAViewStaysAsItWas() {
    try (TextIndex index = index()) {
      append(index, 10);
      assertThat(found(index, "all")).isEmpty();
      index.show();
      try (TextView before = index.view()) {
        append(index, 20);
        index.show();
        assertThat(before.count()).isEqualTo(10);
        assertThat(before.search(index.query("all"), 100, null, null, NEVER).size()).isEqualTo(8);
        assertThat(found(index, "all")).hasSize(15);
      }
    }
  }

  @Test
  void aWrittenIndexIsTheSameAgain() throws IOException {
    try (TextIndex first = index();
        TextIndex second = index()) {
      append(first, 1_000);
      MemorySegment section =
          MemorySegment.ofArray(written(first, IntStream.range(0, 1_000).toArray()));
      assertThat(second.openBase(section, 1_000)).isTrue();
      int[] all = IntStream.range(0, 1_000).toArray();
      assertHolds(second, all);
      assertSameScores(first, second, "all mod3 own77");
      append(second, 1_500);
      append(first, 1_500);
      first.show();
      second.show();
      assertHolds(second, IntStream.range(0, 1_500).toArray());
      assertSameScores(first, second, "all mod3 own77 own1400");
    }
  }

  private static void assertSameScores(TextIndex first, TextIndex second, String words) {
    try (TextView a = first.view();
        TextView b = second.view()) {
      TextHits expected = a.search(first.query(words), 200, null, null, NEVER);
      TextHits actual = b.search(second.query(words), 200, null, null, NEVER);
      assertThat(actual.ordinals()).isEqualTo(expected.ordinals());
      assertThat(actual.scores()).isEqualTo(expected.scores());
    }
  }

  @Test
  void whatIsLeftOutIsLeftOutAndTheRestRenumbered() throws IOException {
    Random random = new Random(5);
    try (TextIndex first = index()) {
      append(first, 700);
      first.show();
      append(first, 1_000);
      int[] kept = IntStream.range(0, 900).filter(i -> random.nextInt(3) > 0).toArray();
      byte[] once = written(first, kept);
      try (TextIndex second = index()) {
        assertThat(second.openBase(MemorySegment.ofArray(once), kept.length)).isTrue();
        assertHolds(second, kept);
        int[] fewer = IntStream.range(0, kept.length).filter(i -> i % 2 == 0).toArray();
        try (TextIndex third = index()) {
          third.openBase(MemorySegment.ofArray(written(second, fewer)), fewer.length);
          assertHolds(third, Arrays.stream(fewer).map(i -> kept[i]).toArray());
        }
      }
    }
  }

  @Test
  void ordinalsMayGetAnotherOrder() throws IOException {
    Random random = new Random(6);
    int[] kept = IntStream.range(0, 3_000).filter(i -> random.nextInt(5) > 0).toArray();
    for (int i = kept.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = kept[i];
      kept[i] = kept[other];
      kept[other] = moved;
    }
    try (TextIndex first = index();
        TextIndex second = index()) {
      append(first, 1_000);
      first.show(); // so that there is more than one segment
      append(first, 3_000);
      MemorySegment section = MemorySegment.ofArray(written(first, kept));
      assertThat(second.openBase(section, kept.length)).isTrue();
      assertHolds(second, kept);
      append(second, kept.length + 100);
      second.show();
      assertThat(second.shownCount()).isEqualTo(kept.length + 100);
    }
  }

  @Test
  void anIndexWithoutOrdinalsOrTextsCanBeWritten() throws IOException {
    try (TextIndex empty = index();
        TextIndex again = index()) {
      assertThat(again.openBase(MemorySegment.ofArray(written(empty)), 0)).isTrue();
      assertThat(found(again, "all")).isEmpty();
      append(again, 5);
      again.show();
      assertThat(found(again, "all")).containsExactly(0, 1, 2, 4);
    }
    try (TextIndex silent = index();
        TextIndex again = index()) {
      for (int i = 0; i < 3; i++) {
        silent.append(null);
      }
      assertThat(again.openBase(MemorySegment.ofArray(written(silent, 0, 2)), 2)).isTrue();
      again.append("all");
      again.show();
      assertThat(found(again, "all")).containsExactly(2);
    }
  }

  @Test
  void damageIsRefusedNotBelieved() throws IOException {
    try (TextIndex first = index()) {
      append(first, 100);
      byte[] good = written(first, IntStream.range(0, 100).toArray());
      try (TextIndex other = index()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> other.openBase(MemorySegment.ofArray(good), 99));
      }
      for (int length = 0; length < good.length; length += 1 + good.length / 60) {
        byte[] cut = Arrays.copyOf(good, length);
        try (TextIndex other = index()) {
          assertThatIllegalArgumentException()
              .as("%d bytes", length)
              .isThrownBy(() -> other.openBase(MemorySegment.ofArray(cut), 100));
          append(other, 10);
          other.show();
          assertHolds(other, IntStream.range(0, 10).toArray());
        }
      }
    }
  }

  /** Lucene believes the lengths in its files, so nothing may be read of a file that changed. */
  @Test
  void everyChangedByteOfAFileIsRefused() throws IOException {
    byte[] good = written(30);
    int headers = good.length - filesBytes(good);
    for (int at = headers; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 + at % 255);
      try (TextIndex other = index()) {
        assertThatIllegalArgumentException()
            .as("byte %d", at)
            .isThrownBy(() -> other.openBase(MemorySegment.ofArray(bad), 30));
      }
    }
  }

  private static byte[] written(int count) throws IOException {
    try (TextIndex first = index()) {
      append(first, count);
      return written(first, IntStream.range(0, count).toArray());
    }
  }

  private static int filesBytes(byte[] section) {
    var files = TextSection.read(MemorySegment.ofArray(section), 30, TextLanguage.STANDARD);
    return (int) requireNonNull(files).values().stream().mapToLong(f -> f.byteSize()).sum();
  }

  /** The checksum of the terms holds, so that a search is the first to find it. */
  @Test
  void damageThatASearchFindsIsOneOfOurExceptions() throws IOException {
    byte[] good = written(30);
    int refused = 0;
    int unreadable = 0;
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) 0xFF;
      LuceneFooters.renew(bad, 30, ".tim");
      try (TextIndex other = index()) {
        if (other.openBase(MemorySegment.ofArray(bad), 30)) {
          found(other, "all own4 mod5");
          try (TextView view = other.view()) {
            view.containing(Set.of("all", "mod2"), NEVER);
            view.scores(other.query("all own4"), new int[] {3, 4, 20});
          }
        }
      } catch (IllegalArgumentException e) {
        refused++;
      } catch (VectorDatabaseException e) {
        unreadable++;
      } catch (AssertionError e) {
        // Lucene's, which are on in tests only.
        assertThat(e.getStackTrace()[0].getClassName()).startsWith("org.apache.lucene.");
      }
    }
    assertThat(refused).isPositive();
    assertThat(unreadable).isPositive();
  }

  @Test
  void anotherLanguageIsIndexedAnew() throws IOException {
    try (TextIndex first = index();
        TextIndex other = new TextIndex("default/c", TextLanguage.ENGLISH)) {
      append(first, 10);
      byte[] section = written(first, IntStream.range(0, 10).toArray());
      assertThat(other.openBase(MemorySegment.ofArray(section), 10)).isFalse();
      assertThat(other.appendedCount()).isZero();
    }
  }

  @Test
  void bitmapsAndTestsBoundWhatIsFound() {
    Random random = new Random(9);
    try (TextIndex index = index()) {
      for (int to = 100; to <= 2_000; to += 100) {
        append(index, to);
        index.show();
      }
      for (int share : new int[] {1, 10, 50, 99}) {
        RoaringBitmap matches = new RoaringBitmap();
        IntStream.range(0, 2_000).filter(i -> random.nextInt(100) < share).forEach(matches::add);
        int[] expected =
            IntStream.range(0, 2_000)
                .filter(i -> i % 10 == 2 && text(i) != null && matches.contains(i))
                .toArray();
        assertThat(found(index, "mod2", matches, null)).isEqualTo(expected);
        assertThat(found(index, "mod2", null, matches::contains)).isEqualTo(expected);
        assertThat(found(index, "mod2", matches, i -> i < 500))
            .isEqualTo(Arrays.stream(expected).filter(i -> i < 500).toArray());
      }
    }
  }

  @Test
  void theBestOfTheAcceptedAreFoundWhateverLuceneSkips() {
    Random random = new Random(11);
    List<String> texts = new ArrayList<>();
    try (TextIndex index = index()) {
      for (int i = 0; i < 20_000; i++) {
        texts.add("a ".repeat(1 + random.nextInt(9)) + "b ".repeat(random.nextInt(9)) + "c");
        index.append(texts.get(i));
      }
      index.show();
      TextQuery query = index.query("a b c");
      try (TextView view = index.view()) {
        TextHits all = view.search(query, 20_000, null, null, NEVER);
        List<Float> expected = new ArrayList<>();
        for (int i = 0; i < all.size() && expected.size() < 10; i++) {
          if (all.ordinals()[i] % 100 == 7) {
            expected.add(all.scores()[i]);
          }
        }
        TextHits best = view.search(query, 10, null, i -> i % 100 == 7, NEVER);
        for (int i = 0; i < 10; i++) {
          assertThat(best.scores()[i]).isEqualTo(expected.get(i));
          assertThat(best.ordinals()[i] % 100).isEqualTo(7);
        }
      }
    }
  }

  @Test
  void scoresOfGivenOrdinalsAreThoseOfASearch() {
    try (TextIndex index = index()) {
      for (int to = 300; to <= 1_500; to += 300) {
        append(index, to);
        index.show();
      }
      TextQuery query = index.query("all mod4 own44");
      try (TextView view = index.view()) {
        TextHits hits = view.search(query, 2_000, null, null, NEVER);
        float[] expected = new float[1_500];
        for (int i = 0; i < hits.size(); i++) {
          expected[hits.ordinals()[i]] = hits.scores()[i];
        }
        int[] every = IntStream.range(0, 1_500).toArray();
        assertThat(view.scores(query, every)).containsExactly(expected);
        assertThat(view.scores(query, new int[] {3, 44, 45, 1_444}))
            .containsExactly(0, expected[44], expected[45], expected[1_444]);
      }
    }
  }

  @Test
  void aDeadlineEndsASearch() {
    try (TextIndex index = index()) {
      append(index, 5_000);
      index.show();
      try (TextView view = index.view()) {
        assertThatThrownBy(() ->
                view.search(
                    index.query("all"),
                    10,
                    null,
                    null,
                    TimeLimit.at(TimeSource.system(), System.nanoTime() - 1)))
            .isInstanceOf(SearchTimeoutException.class);
      }
    }
  }

  @Test
  void aClosedIndexTakesNothing() {
    TextIndex index = index();
    append(index, 5);
    index.close();
    assertThatIllegalStateException().isThrownBy(() -> index.append("more"));
  }

  /** Texts of every script, halves of characters, and words without an end. */
  @ParameterizedTest
  @EnumSource(TextLanguage.class)
  void everyLanguageTakesAnyText(TextLanguage language) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("TextIndexTest." + language + ": -Dseed=" + seed);
    Random random = new Random(seed);
    try (TextIndex index = new TextIndex("default/c", language)) {
      for (int i = 0; i < 300; i++) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(60); length > 0; length--) {
          text.append((char) random.nextInt(i % 2 == 0 ? 0x3000 : 0x10000));
          text.append(random.nextInt(5) == 0 ? " " : "");
        }
        index.append(text.toString());
      }
      index.append("x".repeat(100_000));
      index.append("กขคง".repeat(20_000));
      index.append("unmistakable");
      assertThat(index.appendedCount()).isEqualTo(303);
      index.show();
      assertThat(found(index, "unmistakable")).containsExactly(302);
      MemorySegment section =
          MemorySegment.ofArray(written(index, IntStream.range(0, 303).toArray()));
      try (TextIndex again = new TextIndex("default/c", language)) {
        assertThat(again.openBase(section, 303)).isTrue();
        assertThat(found(again, "unmistakable")).containsExactly(302);
      }
    }
  }
}
