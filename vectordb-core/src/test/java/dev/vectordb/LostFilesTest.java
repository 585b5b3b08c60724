package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.storage.ForkedJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P8, P11: mapped files that somebody truncates under an open database, which is to memory what a
 * bad block of the device is. The virtual machine reports what its own accesses meet, and ends the
 * process where vector instructions meet it; so rows and their codes can be lost with scalar
 * kernels only.
 */
@Tag("reliability")
@Timeout(120)
class LostFilesTest {
  /** Enough for a graph. */
  private static final int RECORDS = Integer.getInteger("lost.records", 4_200);

  private static final int DIMENSION = Integer.getInteger("lost.dimension", 16);

  @TempDir Path directory;

  @Test
  void ofScalarKernelsAllEndNoProcessAndFalsifyNoAnswer() throws IOException {
    assertThat(outcome(List.of()))
        .contains("vectors=")
        .contains("codes-int8=")
        .contains("records=");
  }

  /** With vector instructions, in the long profile alone: it is the same but for two files. */
  @Test
  void whatKernelsDoNotReadEndsNoProcess() throws IOException {
    if (Figures.areLong()) {
      List<String> options = List.of("--add-modules=jdk.incubator.vector");
      assertThat(outcome(options, "vectors", "codes-int8")).contains("records=").contains("links=");
    }
  }

  private String outcome(List<String> more, String... spared) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    options.addAll(more);
    List<String> arguments =
        new ArrayList<>(
            List.of(directory.toString(), String.valueOf(RECORDS), String.valueOf(DIMENSION)));
    arguments.addAll(List.of(spared));
    try (ForkedJvm jvm =
        new ForkedJvm(options, LostFilesChild.class, arguments.toArray(String[]::new))) {
      String outcome = jvm.await("survived");
      System.out.println("LostFilesTest: " + outcome);
      return outcome;
    }
  }
}
