package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plain Java until the kernels are warm, whatever ends the warming up. */
@Timeout(60)
class KernelWarmUpTest {

  @Test
  void aFamilyIsWarmedUpOnceAndScansUsePlainJavaMeanwhile() {
    // Another test of this JVM may have opened a collection of half precision.
    boolean first = KernelFamily.HALVES.begin();
    assertThat(KernelFamily.HALVES.isWarming()).isEqualTo(first);
    assertThat(VectorKernels.present(KernelFamily.HALVES))
        .isSameAs(first ? VectorKernels.plain() : VectorKernels.get());
    AtomicInteger calls = new AtomicInteger();
    KernelWarmUp.run(
        KernelFamily.HALVES, (Integer _) -> calls.incrementAndGet(), 1, 2, () -> calls.get() > 9);
    assertThat(calls).hasValue(10);
    assertThat(KernelFamily.HALVES.isWarming()).isFalse();
    assertThat(VectorKernels.present(KernelFamily.HALVES)).isSameAs(VectorKernels.get());
    assertThat(KernelFamily.HALVES.begin()).isFalse();
  }

  @Test
  void aFailureEndsItAsWell() {
    assertThatThrownBy(() ->
            KernelWarmUp.run(
                KernelFamily.HALVES,
                (Integer _) -> {
                  throw new IllegalStateException("planned");
                },
                1,
                2,
                () -> false))
        .hasMessage("planned");
    assertThat(KernelFamily.HALVES.isWarming()).isFalse();
  }

  @Test
  void endsByItselfForBothDistances() {
    for (DistanceKind kind : DistanceKind.values()) {
      KernelWarmUp.vectors(kind, 37, () -> false);
      assertThat(KernelFamily.of(kind).isWarming()).isFalse();
    }
  }
}
