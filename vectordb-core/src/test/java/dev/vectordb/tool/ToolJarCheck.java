package dev.vectordb.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the tool, run as users run it. The build runs this when there is a jar. */
class ToolJarCheck {
  private static final Path JAR = Path.of(System.getProperty("vectordb.cli.jar", "missing"));

  @TempDir Path temp;

  private record Ended(int code, String output, String errors) {}

  private Ended run(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-jar");
    command.add(JAR.toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int code = process.waitFor();
    return new Ended(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void doesItsWorkAsAProcess() throws Exception {
    assertThat(JAR).exists();
    Path root = temp.resolve("db");
    try (VectorDatabase database = VectorDatabase.open(root)) {
      database
          .createCollection(
              "c", CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build())
          .upsert(
              VectorRecord.builder("ü", new float[] {1, 2})
                  .text("words")
                  .metadata(Metadata.of("n", 1))
                  .build());
    }
    assertThat(run("check", root))
        .satisfies(ended -> {
          assertThat(ended.errors).isEmpty();
          assertThat(ended.code).isZero();
          assertThat(ended.output).contains("default/c: 1 records", "Nothing is wrong.");
        });
    assertThat(run("dump", root))
        .isEqualTo(
            new Ended(
                0,
                "{\"tenant\":\"default\",\"collection\":\"c\",\"id\":\"ü\",\"text\":\"words\","
                    + "\"metadata\":{\"n\":1},\"vector\":[1.0,2.0]}\n",
                ""));
    assertThat(run("export", root, temp.resolve("c.zip")).code).isZero();
    assertThat(run("import", temp.resolve("new"), temp.resolve("c.zip")))
        .satisfies(ended -> {
          assertThat(ended.errors).isEmpty();
          assertThat(ended.code).isZero();
        });
    assertThat(run("repair", root, temp.resolve("repaired")).code).isZero();
    assertThat(run("dump", temp.resolve("repaired")).output)
        .isEqualTo(run("dump", temp.resolve("new")).output);
    assertThat(run().code).isEqualTo(Main.USAGE);
    assertThat(run("check", temp.resolve("nowhere")).code).isEqualTo(Main.FAILED);
  }
}
