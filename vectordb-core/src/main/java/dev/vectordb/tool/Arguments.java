package dev.vectordb.tool;

import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The words after a command: paths, and options that begin with {@code --}. */
final class Arguments {

  /** The words make no sense; the message says why. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /** A collection by its tenant and name. */
  record Name(String tenant, String collection) {
    static Name parse(String name) {
      int slash = name.indexOf('/');
      return slash < 0
          ? new Name(VectorDatabase.DEFAULT_TENANT, name)
          : new Name(name.substring(0, slash), name.substring(slash + 1));
    }
  }

  private final List<Path> paths = new ArrayList<>();
  private final Map<String, String> options = new TreeMap<>();

  /**
   * Reads the words.
   *
   * @param words all after the command
   * @param pathCount how many paths there must be
   * @param known the options that may be given, each with a value
   */
  Arguments(List<String> words, int pathCount, Set<String> known) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--")) {
        paths.add(Path.of(word));
      } else if (!known.contains(word)) {
        throw new UsageException("there is no option " + word);
      } else if (++i == words.size()) {
        throw new UsageException(word + " needs a value");
      } else {
        options.put(word, words.get(i));
      }
    }
    if (paths.size() != pathCount) {
      throw new UsageException(pathCount + " paths are needed, " + paths.size() + " were given");
    }
  }

  Path path(int index) {
    return paths.get(index);
  }

  @Nullable Name name(String option) {
    String name = options.get(option);
    return name == null ? null : Name.parse(name);
  }
}
