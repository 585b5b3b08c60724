package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.storage.ForkedJvm;
import dev.vectordb.internal.vector.VectorKernels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Terms are chosen alike where stretches are not marked one by one, but taken from marks of all
 * bytes: on scalar code, and on machines of narrower vectors.
 */
class ScalarTermColumnsTest {

  @Test
  void choosesWhatHasAllPartsOnScalarCodeAsWell() throws IOException {
    try (ForkedJvm jvm = new ForkedJvm(List.of("-Dvectordb.kernels=scalar"), Chooser.class)) {
      assertThat(jvm.await("chosen")).isEqualTo("chosen by scalar");
    }
  }

  /** What the child JVM runs. */
  static final class Chooser {
    private Chooser() {}

    /** Runs the test of the columns, and names the kernels. */
    @SuppressWarnings("JUnitMethodInvoked") // it is another JVM that runs it
    public static void main(String[] arguments) {
      new TermColumnsTest().choosesWhatHasAllPartsInTheirOrder();
      System.out.println("chosen by " + VectorKernels.get().name());
    }
  }
}
