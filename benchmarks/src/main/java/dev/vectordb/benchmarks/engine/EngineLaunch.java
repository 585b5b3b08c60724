package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.benchmarks.data.FilterMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start an engine.
 *
 * @param kind the engine
 * @param directory its own; what is in it is opened
 * @param data the data set
 * @param size records of it
 * @param threads threads that build
 * @param jvmArguments arguments of its JVM, such as the bound of the heap
 */
public record EngineLaunch(
    EngineKind kind,
    Path directory,
    DatasetKind data,
    int size,
    int threads,
    List<String> jvmArguments) {

  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String passedOn : List.of("benchmarks.cache", FilterMatrix.SEED_PROPERTY)) {
      String value = System.getProperty(passedOn, "");
      if (!value.isBlank()) {
        command.add("-D" + passedOn + "=" + value);
      }
    }
    command.addAll(kind.jvmArguments());
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EngineProcess.class.getName(),
            kind.name(),
            directory.toString(),
            data.name(),
            Integer.toString(size),
            Integer.toString(threads)));
    return command;
  }
}
