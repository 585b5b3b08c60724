package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborBlocksTest {
  private static final int LINKS = 20;

  private final SplittableRandom random = Seeds.fixed(NeighborBlocksTest.class, 77);

  /** Errors of estimates, as shares of the length of query and of link. */
  private record Errors(double mean, double deviation) {}

  @ParameterizedTest
  @CsvSource({
    "true, random",
    "true, clustered",
    "false, random",
    "false, clustered",
  })
  void estimatesAreUnbiasedAndTheirErrorsShrinkWithTheDimension(boolean squared, String kind) {
    Errors small = errors(96, squared, kind.equals("clustered"));
    Errors large = errors(1536, squared, kind.equals("clustered"));
    // The paper's bound on the error of an inner product is of the order 1/sqrt(dimension).
    assertThat(small.deviation() * Math.sqrt(128)).isBetween(0.2, 1.5);
    assertThat(large.deviation() * Math.sqrt(1536)).isBetween(0.2, 1.5);
    assertThat(large.deviation()).isLessThan(small.deviation() / 2);
    assertThat(small.mean()).isCloseTo(0, within(0.1 * small.deviation()));
    assertThat(large.mean()).isCloseTo(0, within(0.1 * large.deviation()));
  }

  private Errors errors(int dimension, boolean squared, boolean clustered) {
    int nodes = 60;
    int queries = 10;
    float spread = clustered ? 0.3f : 1;
    float[] center = clustered ? vector(dimension, 1) : new float[dimension];
    float[][] vectors = new float[nodes][];
    Arrays.setAll(vectors, i -> near(center, spread));
    double sum = 0;
    double squares = 0;
    int count = 0;
    try (Arena arena = Arena.ofConfined()) {
      NeighborBlocks blocks = blocks(arena, vectors, squared, LINKS);
      CodedQuery coded = new CodedQuery(NeighborBlocks.rotation(dimension));
      float[] estimates = new float[blocks.slots()];
      int[] ids = new int[blocks.slots()];
      for (int q = 0; q < queries; q++) {
        float[] query = near(center, spread);
        coded.aim(query);
        for (int node = 0; node < nodes; node++) {
          float exact = (float) distance(query, vectors[node], squared);
          blocks.estimate(coded, node, exact, estimates);
          blocks.neighbors(node, ids);
          for (int slot = 0; slot < LINKS; slot++) {
            float[] other = vectors[ids[slot]];
            double error = estimates[slot] - distance(query, other, squared);
            // The query itself is rounded to four bits, whatever it is measured from.
            double size =
                (squared ? 2 : 1)
                    * Math.sqrt(distance(other, vectors[node], true))
                    * Math.sqrt(dot(query, query));
            sum += error / size;
            squares += error * error / (size * size);
            count++;
          }
        }
      }
    }
    double mean = sum / count;
    return new Errors(mean, Math.sqrt(squares / count - mean * mean));
  }

  /** Blocks in which the neighbours of a node are those that follow it. */
  private static NeighborBlocks blocks(Arena arena, float[][] vectors, boolean squared, int links) {
    BlockShape shape = BlockShape.of(vectors[0].length, LINKS, squared);
    MemorySegment memory = write(arena, shape, vectors, links);
    return new NeighborBlocks(shape, vectors.length, memory);
  }

  private static MemorySegment write(Arena arena, BlockShape shape, float[][] vectors, int links) {
    byte[] header = BlockEncoder.header(shape, vectors.length);
    MemorySegment memory =
        arena.allocate(header.length + vectors.length * shape.blockBytes(), Long.BYTES);
    MemorySegment.copy(MemorySegment.ofArray(header), 0, memory, 0, header.length);
    try (VectorRows rows = new VectorRows(shape.dimension())) {
      for (float[] vector : vectors) {
        rows.append(vector);
      }
      try (RotatedRows rotated = new RotatedRows(rows, vectors.length)) {
        BlockEncoder encoder = new BlockEncoder(shape, rotated);
        int[] ids = new int[shape.slots()];
        for (int node = 0; node < vectors.length; node++) {
          for (int slot = 0; slot < links; slot++) {
            ids[slot] = (node + 1 + slot) % vectors.length;
          }
          encoder.encode(node, ids, links, memory, header.length + node * shape.blockBytes());
        }
      }
    }
    return memory;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void freeSlotsAreInfinitelyFar(boolean squared) {
    float[][] vectors = new float[30][];
    Arrays.setAll(vectors, _ -> vector(100, 1));
    try (Arena arena = Arena.ofConfined()) {
      for (int links : new int[] {0, 1, 15, LINKS}) {
        NeighborBlocks blocks = blocks(arena, vectors, squared, links);
        assertThat(blocks.slots()).isEqualTo(32);
        CodedQuery coded = new CodedQuery(NeighborBlocks.rotation(100));
        coded.aim(vector(100, 3));
        float[] estimates = new float[blocks.slots()];
        int[] ids = new int[blocks.slots()];
        for (int node = 0; node < vectors.length; node++) {
          blocks.estimate(coded, node, 1.5f, estimates);
          blocks.neighbors(node, ids);
          for (int slot = 0; slot < ids.length; slot++) {
            if (slot < links) {
              assertThat(ids[slot]).isEqualTo((node + 1 + slot) % vectors.length);
              assertThat(estimates[slot]).isFinite();
            } else {
              assertThat(ids[slot]).isEqualTo(-1);
              assertThat(estimates[slot]).isEqualTo(Float.POSITIVE_INFINITY);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalVectorsAreAsFarAsTheNode(boolean squared) {
    float[] same = vector(128, 1);
    float[][] vectors = new float[25][];
    Arrays.setAll(vectors, _ -> same);
    try (Arena arena = Arena.ofConfined()) {
      NeighborBlocks blocks = blocks(arena, vectors, squared, LINKS);
      CodedQuery coded = new CodedQuery(NeighborBlocks.rotation(128));
      float[] estimates = new float[blocks.slots()];
      for (float[] query : new float[][] {vector(128, 1), same, new float[128]}) {
        coded.aim(query);
        float exact = (float) distance(query, same, squared);
        blocks.estimate(coded, 3, exact, estimates);
        for (int slot = 0; slot < LINKS; slot++) {
          assertThat(estimates[slot]).isEqualTo(exact);
        }
      }
    }
  }

  @Test
  void theBlocksOfAnotherShapeAreRefused() {
    float[][] vectors = new float[30][];
    Arrays.setAll(vectors, _ -> vector(128, 1));
    try (Arena arena = Arena.ofConfined()) {
      BlockShape shape = BlockShape.of(128, LINKS, true);
      MemorySegment memory = write(arena, shape, vectors, LINKS);
      assertThatCode(() -> new NeighborBlocks(shape, 30, memory)).doesNotThrowAnyException();
      refuses(BlockShape.of(127, LINKS, true), 30, memory); // as many words
      refuses(BlockShape.of(129, LINKS, true), 30, memory);
      refuses(BlockShape.of(128, LINKS + 16, true), 30, memory);
      refuses(BlockShape.of(128, LINKS, false), 30, memory);
      refuses(shape, 29, memory);
      refuses(shape, 31, memory);
      refuses(shape, 0, memory);
      refuses(shape, 30, memory.asSlice(0, memory.byteSize() - 1));
      refuses(shape, 30, memory.asSlice(0, 64));
      refuses(shape, 30, memory.asSlice(0, 0));
      refuses(shape, 29, memory.asSlice(0, memory.byteSize() - shape.blockBytes()));
      for (int at = 0; at < 6 * Integer.BYTES; at++) {
        MemorySegment damaged = arena.allocate(memory.byteSize(), Long.BYTES).copyFrom(memory);
        damaged.set(ValueLayout.JAVA_BYTE, at, (byte) (damaged.get(ValueLayout.JAVA_BYTE, at) ^ 1));
        refuses(shape, 30, damaged);
      }
    }
  }

  private static void refuses(BlockShape shape, int count, MemorySegment memory) {
    assertThatIllegalArgumentException()
        .as("%s, %d nodes", shape, count)
        .isThrownBy(() -> new NeighborBlocks(shape, count, memory));
  }

  @Test
  void aCopiedBlockSaysTheSame() {
    float[][] vectors = new float[30][];
    Arrays.setAll(vectors, _ -> vector(128, 1));
    try (Arena arena = Arena.ofConfined()) {
      BlockShape shape = BlockShape.of(128, LINKS, true);
      MemorySegment memory = write(arena, shape, vectors, LINKS);
      NeighborBlocks blocks = new NeighborBlocks(shape, 30, memory);
      MemorySegment copy = arena.allocate(memory.byteSize(), Long.BYTES);
      MemorySegment.copy(memory, 0, copy, 0, NeighborBlocks.HEADER_BYTES);
      for (int node = 0; node < 30; node++) {
        blocks.copyBlock(node, copy, NeighborBlocks.HEADER_BYTES + node * shape.blockBytes());
      }
      assertThat(copy.mismatch(memory)).isEqualTo(-1);
    }
  }

  private float[] near(float[] center, float spread) {
    float[] vector = vector(center.length, spread);
    for (int i = 0; i < center.length; i++) {
      vector[i] += center[i];
    }
    return vector;
  }

  private float[] vector(int length, float spread) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = spread * (float) random.nextGaussian();
    }
    return vector;
  }

  private static double distance(float[] a, float[] b, boolean squared) {
    if (!squared) {
      return -dot(a, b);
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
