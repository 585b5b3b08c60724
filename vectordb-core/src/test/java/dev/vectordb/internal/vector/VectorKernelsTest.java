package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@Tag("reliability")
class VectorKernelsTest {
  private static final int LONGEST = 2_050;
  private static final int ROWS = 8;

  private final VectorKernels scalar = new ScalarKernels();
  private final VectorKernels panama = new PanamaKernels();
  private final SplittableRandom random = Seeds.fresh(VectorKernelsTest.class);

  @Test
  @DisabledIfSystemProperty(named = "vectordb.kernels", matches = "scalar")
  void testsRunWithTheVectorApi() {
    assertThat(VectorKernels.get()).isInstanceOf(PanamaKernels.class);
  }

  @Test
  void arrayFormsAgreeWithDoublesAtEveryLength() {
    for (int length = 0; length <= LONGEST; length++) {
      float[] a = vector(length);
      float[] b = vector(length);
      for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
        assertClose(kernels.dot(a, b), dot(a, b), magnitude(a, b), kernels, length);
        assertClose(
            kernels.squaredEuclidean(a, b), euclidean(a, b), euclidean(a, b), kernels, length);
        assertClose(kernels.norm(a), Math.sqrt(dot(a, a)), Math.sqrt(dot(a, a)), kernels, length);
      }
    }
  }

  @Test
  void pairsOfBytesAreFoundWhereverTheyAre() {
    for (int round = 0; round < 20_000; round++) {
      int distance = random.nextInt(random.nextBoolean() ? 3 : 100);
      int places = random.nextInt(300);
      byte[] bytes = new byte[places + distance + random.nextInt(3)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(6) == 0 ? random.nextInt(256) : 0x80);
      }
      byte first = places == 0 ? 1 : bytes[random.nextInt(places)];
      byte second = random.nextInt(20) == 0 ? 3 : bytes.length == 0 ? 2 : bytes[bytes.length - 1];
      int from = random.nextInt(places + 1);
      int expected = from;
      while (expected < places
          && (bytes[expected] != first || bytes[expected + distance] != second)) {
        expected++;
      }
      for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
        String context = kernels.name() + ", " + places + " places, distance " + distance;
        BytePair pair = new BytePair(first, second, distance);
        assertThat(kernels.findPair(bytes, from, places, pair)).as(context).isEqualTo(expected);
        long[] marks = new long[6];
        Arrays.fill(marks, random.nextLong());
        long[] before = marks.clone();
        int count = kernels.markPairs(bytes, from, places, pair, marks);
        int words = (places - from + 63) / 64;
        for (int i = 0; i < Long.SIZE * words; i++) {
          boolean there =
              from + i < places && bytes[from + i] == first && bytes[from + i + distance] == second;
          assertThat((marks[i / 64] & 1L << i) != 0).as("%s: %d", context, i).isEqualTo(there);
        }
        assertThat(Arrays.equals(marks, words, 6, before, words, 6)).as(context).isTrue();
        assertThat(count).as(context).isEqualTo(bits(marks, words));
      }
    }
  }

  @Test
  void markedStretchesAreChosen() {
    for (int round = 0; round < 20_000; round++) {
      int stretches = random.nextInt(40);
      int longest = random.nextBoolean() ? 12 : 90;
      int gap = random.nextInt(15);
      int base = random.nextInt(100);
      int[] begins = new int[stretches + 1];
      begins[0] = base + random.nextInt(70);
      for (int i = 0; i < stretches; i++) {
        begins[i + 1] = begins[i] + random.nextInt(longest + gap);
      }
      long[] marks = new long[(begins[stretches] - base) / 64 + 2];
      int rare = 1 + random.nextInt(80);
      for (int i = 0; i < 64 * marks.length; i++) {
        marks[i / 64] |= random.nextInt(rare) == 0 ? 1L << i : 0;
      }
      int[] expected = new int[stretches];
      int count = 0;
      for (int i = 0; i < stretches; i++) {
        int end = begins[i + 1] - gap;
        boolean chosen = end - begins[i] > 64;
        for (int at = begins[i]; at < end; at++) {
          chosen |= (marks[(at - base) / 64] & 1L << (at - base)) != 0;
        }
        if (chosen) {
          expected[count++] = i;
        }
      }
      for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
        int[] chosen = new int[stretches];
        assertThat(kernels.chooseMarked(marks, base, begins, stretches, gap, chosen))
            .as(kernels.name())
            .isEqualTo(count);
        assertThat(Arrays.copyOf(chosen, count))
            .as(kernels.name())
            .isEqualTo(Arrays.copyOf(expected, count));
      }
    }
  }

  /** Stretches in any order, up to the last byte, one byte alone and two at a distance. */
  @Test
  void stretchesAreMarkedEach() {
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 70 : 400)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (0x7F + random.nextInt(3));
      }
      int distance = random.nextInt(3) == 0 ? random.nextInt(70) : random.nextInt(2);
      byte first = (byte) 0x80;
      BytePair pair =
          new BytePair(first, distance == 0 ? first : (byte) (0x7F + random.nextInt(3)), distance);
      int[] begins = random.ints(1 + random.nextInt(20), 0, bytes.length + 1).toArray();
      long[] expected = new long[begins.length];
      for (int i = 0; i < begins.length; i++) {
        for (int j = 0; j < 64 && begins[i] + j + distance < bytes.length; j++) {
          boolean there =
              bytes[begins[i] + j] == first && bytes[begins[i] + j + distance] == pair.second();
          expected[i] |= there ? 1L << j : 0;
        }
      }
      for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
        long[] marks = new long[begins.length];
        kernels.markEach(bytes, begins, begins.length, pair, marks);
        assertThat(marks).as(kernels.name()).isEqualTo(expected);
      }
    }
  }

  @Test
  void wordsAreFilledWithOnesAndChosen() {
    for (int round = 0; round < 500; round++) {
      int count = random.nextInt(40);
      int[] ones = random.ints(count + 1, -70, 140).toArray();
      long[] expected = new long[count + 1];
      int[] nonZero = new int[count + 1];
      int expectedCount = 0;
      for (int i = 0; i < count; i++) {
        for (int bit = 0; bit < Math.min(64, ones[i]); bit++) {
          expected[i] |= 1L << bit;
        }
        if (expected[i] != 0) {
          nonZero[expectedCount++] = i;
        }
      }
      long[] high = Arrays.stream(expected).map(word -> word & Long.MIN_VALUE).toArray();
      expected[count] = 7;
      for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
        long[] words = new long[count + 1];
        words[count] = 7;
        kernels.fillOnes(ones, count, words);
        assertThat(words).as(kernels.name()).isEqualTo(expected);
        int[] chosen = new int[count];
        assertThat(kernels.chooseNonZero(words, count, chosen)).isEqualTo(expectedCount);
        assertThat(Arrays.copyOf(chosen, expectedCount))
            .as(kernels.name())
            .isEqualTo(Arrays.copyOf(nonZero, expectedCount));
        assertThat(kernels.chooseNonZero(high, count, chosen))
            .as(kernels.name())
            .isEqualTo((int) Arrays.stream(high).filter(word -> word != 0).count());
      }
    }
  }

  private static int bits(long[] marks, int words) {
    int count = 0;
    for (int i = 0; i < words; i++) {
      count += Long.bitCount(marks[i]);
    }
    return count;
  }

  @Test
  void rowFormsAgreeWithDoublesAtEveryLength() {
    for (int length = 1; length <= LONGEST; length++) {
      float[][] vectors = new float[ROWS][];
      float[] query = vector(length);
      try (VectorRows rows = new VectorRows(length)) {
        for (int i = 0; i < ROWS; i++) {
          vectors[i] = vector(length);
          rows.append(vectors[i]);
        }
        checkRows(scalar, rows, vectors, query);
        checkRows(panama, rows, vectors, query);
      }
    }
  }

  private void checkRows(VectorKernels kernels, VectorRows rows, float[][] vectors, float[] query) {
    float[] padded = new float[rows.paddedDimension()];
    System.arraycopy(query, 0, padded, 0, query.length);
    int[] ordinals = {7, 2, 0, 5, 1, 3, 6, 4};
    float[] dots = new float[ROWS];
    float[] euclideans = new float[ROWS];
    kernels.dot8(padded, rows, ordinals, 0, dots);
    kernels.squaredEuclidean8(padded, rows, ordinals, 0, euclideans);
    float[] dots4 = new float[ROWS];
    float[] euclideans4 = new float[ROWS];
    for (int at = 0; at < ROWS; at += 4) {
      kernels.dot4(padded, rows, ordinals, at, dots4);
      kernels.squaredEuclidean4(padded, rows, ordinals, at, euclideans4);
    }
    float[] dotRun = new float[ROWS + 2];
    float[] euclideanRun = new float[ROWS + 2];
    for (int from = 0; from < ROWS; from = rows.runEnd(from)) {
      int count = Math.min(ROWS, rows.runEnd(from)) - from;
      long offset = rows.offsetOf(from);
      kernels.dots(padded, rows.segmentOf(from), offset, count, dotRun, 1 + from);
      kernels.squaredEuclideans(
          padded, rows.segmentOf(from), offset, count, euclideanRun, 1 + from);
    }
    assertThat(dotRun[0] + dotRun[ROWS + 1] + euclideanRun[0] + euclideanRun[ROWS + 1]).isZero();
    for (int i = 0; i < ROWS; i++) {
      int ordinal = ordinals[i];
      float[] vector = vectors[ordinal];
      double dot = dot(query, vector);
      double magnitude = magnitude(query, vector);
      double euclidean = euclidean(query, vector);
      float one = kernels.dot(padded, rows.segmentOf(ordinal), rows.offsetOf(ordinal));
      float oneEuclidean =
          kernels.squaredEuclidean(padded, rows.segmentOf(ordinal), rows.offsetOf(ordinal));
      assertClose(one, dot, magnitude, kernels, query.length);
      assertClose(dots[i], dot, magnitude, kernels, query.length);
      assertClose(dotRun[1 + ordinal], dot, magnitude, kernels, query.length);
      assertClose(euclideanRun[1 + ordinal], euclidean, euclidean, kernels, query.length);
      assertClose(dots4[i], dot, magnitude, kernels, query.length);
      assertClose(oneEuclidean, euclidean, euclidean, kernels, query.length);
      assertClose(euclideans[i], euclidean, euclidean, kernels, query.length);
      assertClose(euclideans4[i], euclidean, euclidean, kernels, query.length);
    }
  }

  @Test
  void specialValuesComeOutAlike() {
    float[] specials = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_NORMAL,
      1e-30f,
      1f,
      -1f,
      1e18f,
      -1e18f,
      3e38f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    for (int length : new int[] {1, 15, 16, 17, 33, 384}) {
      for (float special : specials) {
        float[] a = vector(length);
        float[] b = vector(length);
        a[random.nextInt(length)] = special;
        assertAlike(scalar.dot(a, b), panama.dot(a, b), magnitude(a, b));
        assertAlike(scalar.squaredEuclidean(a, b), panama.squaredEuclidean(a, b), euclidean(a, b));
      }
    }
  }

  private static void assertAlike(float expected, float actual, double magnitude) {
    if (Float.isFinite(expected)) {
      assertThat((double) actual).isCloseTo(expected, within(magnitude));
    } else {
      assertThat(Float.floatToIntBits(actual)).isEqualTo(Float.floatToIntBits(expected));
    }
  }

  @Test
  void lengthsMustAgree() {
    for (VectorKernels kernels : new VectorKernels[] {scalar, panama}) {
      assertThatThrownBy(() -> kernels.dot(new float[3], new float[4]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3")
          .hasMessageContaining("4");
      assertThatThrownBy(() -> kernels.squaredEuclidean(new float[17], new float[16]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertClose(
      float actual, double expected, double magnitude, VectorKernels kernels, int length) {
    assertThat((double) actual)
        .as("%s at length %d", kernels.name(), length)
        .isCloseTo(expected, within(magnitude));
  }

  private static org.assertj.core.data.Offset<Double> within(double magnitude) {
    return org.assertj.core.data.Offset.offset(1e-5 * magnitude + 1e-30);
  }

  private float[] vector(int length) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** What an error of a dot product is relative to: the sum without cancellation. */
  private static double magnitude(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((double) a[i] * b[i]);
    }
    return sum;
  }

  private static double euclidean(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
