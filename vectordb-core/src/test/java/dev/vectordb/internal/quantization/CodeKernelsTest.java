package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.internal.vector.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeKernelsTest {
  private static final int[] SLOTS = {16, 32, 48, 64};

  private final CodeKernels scalar = new ScalarCodeKernels();
  private final CodeKernels panama = new PanamaCodeKernels();
  private final SplittableRandom random = Seeds.fresh(CodeKernelsTest.class);

  @Test
  @DisabledIfSystemProperty(named = "vectordb.kernels", matches = "scalar")
  void testsRunWithTheVectorApi() {
    assertThat(CodeKernels.get()).isInstanceOf(PanamaCodeKernels.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 13})
  void differingBitsAreCountedExactly(int words) {
    for (int slots : SLOTS) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment block = block(arena, words, slots);
        for (int planes : new int[] {CodeKernels.PLANES, CodeKernels.COARSE_PLANES}) {
          CodedQuery query = randomPlanes(words, planes);
          query.origin = 0;
          query.slope = 1;
          int[] expected = new int[slots];
          for (int slot = 0; slot < slots; slot++) {
            expected[slot] = differing(block, words, slots, slot, query, planes);
            putFactors(block, slots, slot, 0, 1);
          }
          for (CodeKernels kernels : new CodeKernels[] {scalar, panama}) {
            float[] out = new float[slots + 3];
            estimate(kernels, block, slots, query, planes, 0, out);
            for (int slot = 0; slot < slots; slot++) {
              assertThat((int) -out[slot])
                  .as("slot %d of %d", slot, slots)
                  .isEqualTo(expected[slot]);
            }
            assertThat(out).as("nothing is written behind").endsWith(0, 0, 0);
          }
        }
      }
    }
  }

  private static void estimate(
      CodeKernels kernels,
      MemorySegment block,
      int slots,
      CodedQuery query,
      int planes,
      float base,
      float[] out) {
    if (planes == CodeKernels.PLANES) {
      kernels.estimate(block, OFFSET, slots, query, base, out);
    } else {
      kernels.estimateCoarsely(block, OFFSET, slots, query, base, out);
    }
  }

  /** Where the factors begin: at a multiple of what a word needs, and of nothing more. */
  private static final long OFFSET = 8;

  private MemorySegment block(Arena arena, int words, int slots) {
    MemorySegment block =
        arena.allocate(OFFSET + 2L * slots * Float.BYTES + (long) words * slots * Long.BYTES, 64);
    for (long at = 0; at < block.byteSize(); at += Long.BYTES) {
      block.set(NeighborBlocks.LONG, at, random.nextLong());
    }
    return block;
  }

  private static void putFactors(MemorySegment block, int slots, int slot, float a, float b) {
    block.set(NeighborBlocks.FLOAT, OFFSET + (long) slot * Float.BYTES, a);
    block.set(NeighborBlocks.FLOAT, OFFSET + (long) (slots + slot) * Float.BYTES, b);
  }

  private CodedQuery randomPlanes(int words, int planes) {
    CodedQuery query = new CodedQuery(new Rotation(words * Long.SIZE, 1), words, planes);
    for (int i = 0; i < query.planes.length; i++) {
      query.planes[i] = random.nextLong();
    }
    return query;
  }

  /** Bit by bit, as the layout is described. */
  private static int differing(
      MemorySegment block, int words, int slots, int slot, CodedQuery query, int planes) {
    int differing = 0;
    for (int word = 0; word < words; word++) {
      long at =
          OFFSET + 2L * slots * Float.BYTES + ((long) word * slots + slot) * (long) Long.BYTES;
      long code = block.get(NeighborBlocks.LONG, at);
      for (int plane = 0; plane < planes; plane++) {
        long bits = query.planes[planes * word + plane];
        for (int i = 0; i < Long.SIZE; i++) {
          differing += (code >>> i & 1) != (bits >>> i & 1) ? 1 << plane : 0;
        }
      }
    }
    return differing;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 13})
  void estimatesAgree(int words) {
    for (int slots : SLOTS) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment block = block(arena, words, slots);
        int planes = slots % 32 == 0 ? CodeKernels.COARSE_PLANES : CodeKernels.PLANES;
        CodedQuery query = new CodedQuery(new Rotation(words * Long.SIZE, 7), words, planes);
        query.aim(vector(words * Long.SIZE, 1));
        for (int slot = 0; slot < slots; slot++) {
          boolean free = slot % 5 == 4;
          putFactors(
              block,
              slots,
              slot,
              free ? Float.POSITIVE_INFINITY : (float) random.nextGaussian(),
              free ? 0 : (float) random.nextGaussian());
        }
        float[] expected = new float[slots];
        float[] actual = new float[slots];
        estimate(scalar, block, slots, query, planes, 0.75f, expected);
        estimate(panama, block, slots, query, planes, 0.75f, actual);
        for (int slot = 0; slot < slots; slot++) {
          if (slot % 5 == 4) {
            assertThat(actual[slot]).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(expected[slot]).isEqualTo(Float.POSITIVE_INFINITY);
          } else {
            // Relative to what is subtracted from each other.
            float size = 1 + Math.abs(query.origin) + Math.abs(expected[slot]);
            assertThat(actual[slot]).isCloseTo(expected[slot], within(1e-4f * size));
          }
        }
      }
    }
  }

  @Test
  void whatIsBelowABoundIsTold() {
    float[] special = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (int count = 0; count <= Long.SIZE; count++) {
      float[] values = new float[count + 5];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            random.nextBoolean()
                ? special[random.nextInt(special.length)]
                : (float) random.nextGaussian();
      }
      for (float bound : new float[] {0, -0f, 0.5f, 1, Float.POSITIVE_INFINITY}) {
        long expected = 0;
        for (int i = 0; i < count; i++) {
          expected += values[i] < bound ? 1L << i : 0;
        }
        assertThat(scalar.below(values, count, bound)).isEqualTo(expected);
        assertThat(panama.below(values, count, bound)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 13})
  void codesAndSumsAreWhatTheDefinitionSays(int words) {
    int dimension = words * Long.SIZE;
    for (float spread : new float[] {0, 1e-3f, 1, 1e4f}) {
      float[] own = vector(dimension, 1);
      float[] other = vector(dimension, spread);
      for (int i = 0; i < dimension; i++) {
        // Some components are equal: no bit.
        other[i] = i % 7 == 3 ? own[i] : own[i] + other[i];
      }
      for (CodeKernels kernels : new CodeKernels[] {scalar, panama}) {
        long[] code = new long[words];
        float[] sums = new float[CodeKernels.SUMS];
        kernels.encode(own, other, code, sums);
        checkCode(own, other, code, sums);
      }
    }
  }

  private static void checkCode(float[] own, float[] other, long[] code, float[] sums) {
    double[] expected = new double[CodeKernels.SUMS];
    double[] sizes = new double[CodeKernels.SUMS];
    for (int i = 0; i < own.length; i++) {
      float difference = other[i] - own[i];
      boolean bit = (code[i / Long.SIZE] >>> i & 1) != 0;
      assertThat(bit).as("bit %d", i).isEqualTo(difference > 0);
      double[] terms = {
        (double) difference * difference,
        Math.abs(difference),
        difference > 0 ? own[i] : -own[i],
        (double) own[i] * difference
      };
      for (int sum = 0; sum < terms.length; sum++) {
        expected[sum] += terms[sum];
        sizes[sum] += Math.abs(terms[sum]);
      }
    }
    for (int sum = 0; sum < expected.length; sum++) {
      assertThat((double) sums[sum])
          .as("sum %d", sum)
          .isCloseTo(expected[sum], within(1e-4 * sizes[sum]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512, 1024, 2048})
  void transformsAgreeAndAreTheirOwnInverse(int length) {
    int before = 64;
    float[] original = vector(before + length + 64, 1);
    float[] expected = original.clone();
    float[] actual = original.clone();
    scalar.transform(expected, before, length);
    panama.transform(actual, before, length);
    float size = (float) Math.sqrt(length);
    for (int i = 0; i < original.length; i++) {
      boolean inside = i >= before && i < before + length;
      assertThat(actual[i]).as("%d", i).isCloseTo(expected[i], within(inside ? 1e-4f * size : 0f));
      if (!inside) {
        assertThat(actual[i]).isEqualTo(original[i]);
      }
    }
    panama.transform(actual, before, length);
    for (int i = before; i < before + length; i++) {
      assertThat(actual[i] / length).as("%d", i).isCloseTo(original[i], within(1e-4f));
    }
  }

  @Test
  void aTransformIsTheMatrixOfSylvester() {
    int length = 64;
    for (CodeKernels kernels : new CodeKernels[] {scalar, panama}) {
      for (int column = 0; column < length; column++) {
        float[] unit = new float[length];
        unit[column] = 1;
        kernels.transform(unit, 0, length);
        for (int row = 0; row < length; row++) {
          assertThat(unit[row])
              .as("row %d, column %d", row, column)
              .isEqualTo(Integer.bitCount(row & column) % 2 == 0 ? 1f : -1f);
        }
      }
    }
  }

  private float[] vector(int length, float spread) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = spread * (float) random.nextGaussian();
    }
    return vector;
  }
}
