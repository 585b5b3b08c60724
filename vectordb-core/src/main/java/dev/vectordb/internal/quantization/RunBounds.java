package dev.vectordb.internal.quantization;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bounds of {@link BitRuns}. */
final class RunBounds implements BoundScorer {
  private static final int CODES_PER_VECTOR = 16;

  /** Null if nothing has a code yet. */
  private final @Nullable RunScorer scorer;

  private final float[] run = new float[RunBlocks.RUN];

  RunBounds(RunBlocks blocks, float[] query) {
    this.scorer = blocks.isCentered() ? new RunScorer(blocks, query) : null;
  }

  @Override
  public int codesPerVector() {
    return CODES_PER_VECTOR;
  }

  @Override
  public void lowerBoundsOfRun(int from, int count, float[] out) {
    if (scorer == null) {
      Arrays.fill(out, 0, count, Float.NEGATIVE_INFINITY);
      return;
    }
    int done = 0;
    while (done < count) {
      int next = from + done;
      int slot = next % RunBlocks.RUN;
      int length = Math.min(count - done, RunBlocks.RUN - slot);
      scorer.lowerBounds(next / RunBlocks.RUN, run);
      System.arraycopy(run, slot, out, done, length);
      done += length;
    }
  }
}
