package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.internal.storage.ForkedJvm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R7: files of garbage under checksums that hold, in a small heap. */
@Tag("reliability")
class GarbageTest {
  private static final int INPUTS = Figures.of("garbage.inputs", 1_000, 100_000);

  @ParameterizedTest
  @CsvSource({"40, 1", "4200, 50"})
  void isRefusedOrReadInASmallHeap(int records, int fewer) throws IOException {
    long seed = Figures.seed("GarbageTest");
    List<String> options =
        List.of(
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED");
    try (ForkedJvm jvm =
        new ForkedJvm(
            options,
            GarbageChild.class,
            String.valueOf(INPUTS / fewer),
            String.valueOf(seed),
            String.valueOf(records))) {
      String outcome = jvm.await("survived");
      System.out.println("GarbageTest, " + records + " records: " + outcome);
      assertThat(outcome).contains("accepted").contains("refused");
    }
  }
}
