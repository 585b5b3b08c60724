package dev.vectordb.samples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Dockerfile of ours, as far as it can be understood without an engine.
 *
 * @param directory where it stands
 * @param instructions each with what follows its name, lines joined
 */
record Dockerfile(Path directory, List<Instruction> instructions) {
  private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S+)");

  record Instruction(String name, String rest) {}

  static Dockerfile read(Path directory) throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    for (String line : Files.readAllLines(directory.resolve("Dockerfile"))) {
      if (line.startsWith("#")) {
        continue;
      }
      boolean goesOn = line.endsWith("\\");
      joined.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn && !joined.isEmpty()) {
        String[] parts = joined.toString().split("\\s+", 2);
        instructions.add(new Instruction(parts[0], parts[1]));
        joined.setLength(0);
      }
    }
    return new Dockerfile(directory, instructions);
  }

  List<String> all(String name) {
    return instructions.stream().filter(i -> i.name().equals(name)).map(Instruction::rest).toList();
  }

  String only(String name) {
    List<String> found = all(name);
    if (found.size() != 1) {
      throw new AssertionError(directory + " has " + found.size() + " of " + name);
    }
    return found.getFirst();
  }

  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : all("ENV")) {
      Matcher matcher = VARIABLE.matcher(line);
      while (matcher.find()) {
        variables.put(matcher.group(1), matcher.group(2).replace("\"", ""));
      }
    }
    return variables;
  }

  /** Returns the words of a command in its form as a JSON array. */
  List<String> command(String name) {
    String line = only(name);
    JsonNode words = new JsonMapper().readTree(line.substring(line.indexOf('[')));
    return words.valueStream().map(JsonNode::asString).toList();
  }
}
