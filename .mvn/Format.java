import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks ({@code check}) or rewrites ({@code write}) the layout of every Java file below the working directory. */
class Format {
  static void main(String[] arguments) throws Exception {
    boolean write = arguments[0].equals("write");
    Formatter formatter = new Formatter();
    AtomicInteger changed = new AtomicInteger();
    List<Path> files;
    try (var walk = Files.walk(Path.of("."))) {
      files = walk.filter(Format::isSource).toList();
    }
    files.parallelStream().forEach(file -> format(formatter, file, write, changed));
    if (changed.get() > 0 && !write) {
      System.err.println("Run: mvn -N validate -Pformat");
      System.exit(1);
    }
  }

  private static boolean isSource(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
  }

  private static void format(Formatter formatter, Path file, boolean write, AtomicInteger changed) {
    try {
      String before = Files.readString(file);
      String ordered =
          ImportOrderer.reorderImports(
              RemoveUnusedImports.removeUnusedImports(before), JavaFormatterOptions.Style.GOOGLE);
      String after = formatter.formatSource(ordered);
      if (!after.equals(before)) {
        changed.incrementAndGet();
        System.err.println((write ? "formatted " : "not formatted: ") + file);
        if (write) {
          Files.writeString(file, after);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
