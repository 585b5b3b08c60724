package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.VectorRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotatedRowsTest {
  private static final int DIMENSION = 100;
  private static final int COUNT = 70;

  private final SplittableRandom random = Seeds.fixed(RotatedRowsTest.class, 5);

  /** Kept or not, asked for once or again, by one thread or several. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE})
  void everyRowIsWhatTheRotationMakesOfIt(long maxKeptBytes) throws Exception {
    Rotation rotation = NeighborBlocks.rotation(DIMENSION);
    float[][] expected = new float[COUNT][rotation.paddedDimension()];
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      for (float[] out : expected) {
        float[] vector = vector();
        rows.append(vector);
        rotation.apply(vector, out);
      }
      try (RotatedRows rotated = new RotatedRows(rows, COUNT, maxKeptBytes);
          ExecutorService threads = Executors.newFixedThreadPool(3)) {
        List<Future<?>> readers = new ArrayList<>();
        for (int reader = 0; reader < 3; reader++) {
          readers.add(threads.submit(() -> readAll(rotated, expected)));
        }
        for (Future<?> reader : readers) {
          reader.get();
        }
      }
    }
  }

  private static void readAll(RotatedRows rotated, float[][] expected) {
    float[] out = new float[expected[0].length];
    for (int round = 0; round < 3; round++) {
      for (int node = COUNT - 1; node >= 0; node--) {
        rotated.read(node, out);
        assertThat(out).isEqualTo(expected[node]);
      }
    }
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
