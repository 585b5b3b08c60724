package dev.vectordb.tool;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DirectoryCheck;
import dev.vectordb.internal.engine.DirectorySalvage;
import dev.vectordb.internal.keyvalue.KeyValueFiles;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;

/** The tool for directories of databases that no process has open; see {@code docs/tool.md}. */
public final class Main {
  /** Done, and nothing is wrong. */
  static final int OK = 0;

  /** Damage was found, or not everything could be repaired. */
  static final int DAMAGED = 1;

  /** The words make no sense. */
  static final int USAGE = 2;

  /** It could not be done. */
  static final int FAILED = 3;

  private static final int PAGE = 1_000;
  private static final String USAGE_TEXT =
      """
      usage: vectordb <command> <directory> ...

        check  <directory>                          read every checksum and every record
        dump   <directory> [--collection <name>]    print records as JSON lines
        repair <directory> <new directory>          copy what is left of a damaged database
        export <directory> <file.zip> [--collection <name>]
        import <directory> <file.zip> [--as <name> | --into <name>]

      A <name> is collection or tenant/collection. The directory must not be open in another process.
      Exit codes: 0 done and nothing wrong, 1 damage found or something lost, 2 wrong usage, 3 failed.
      """;

  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the command and what follows it
   */
  public static void main(String[] arguments) {
    // What there is to say is said by the commands; nobody brings a logging library along.
    if (System.getProperty("slf4j.internal.verbosity") == null) {
      System.setProperty("slf4j.internal.verbosity", "ERROR");
    }
    LogManager.getLogManager().reset(); // of libraries that log through the JDK
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int code = run(List.of(arguments), out, System.err);
    out.flush();
    if (out.checkError() && code == OK) {
      System.err.println("error: the output could not be written");
      code = FAILED;
    }
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Main main = new Main(out);
    try {
      return main.run(arguments);
    } catch (Arguments.UsageException e) {
      err.println("error: " + e.getMessage());
      err.print(USAGE_TEXT);
      return USAGE;
    } catch (DatabaseCorruptException e) {
      err.println("error: " + e.getMessage());
      err.println("Run check to see all damage, and repair to save what is left.");
      return DAMAGED;
    } catch (VectorDatabaseException e) {
      err.println("error: " + e.getMessage());
      return FAILED;
    } catch (NoSuchFileException e) {
      err.println("error: there is no " + e.getFile());
      return FAILED;
    } catch (IOException e) {
      err.println("error: " + e);
      return FAILED;
    }
  }

  private int run(List<String> arguments) throws IOException {
    if (arguments.isEmpty()) {
      throw new Arguments.UsageException("there is no command");
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "check" -> check(new Arguments(rest, 1, Set.of()));
      case "dump" -> dump(new Arguments(rest, 1, Set.of("--collection")));
      case "repair" -> repair(new Arguments(rest, 2, Set.of()));
      case "export" -> export(new Arguments(rest, 2, Set.of("--collection")));
      case "import" -> importFile(new Arguments(rest, 2, Set.of("--as", "--into")));
      case "help", "--help", "-h" -> {
        out.print(USAGE_TEXT);
        yield OK;
      }
      default -> throw new Arguments.UsageException("there is no command " + arguments.getFirst());
    };
  }

  private int check(Arguments arguments) throws IOException {
    boolean[] damaged = {false};
    DirectoryCheck.check(
        arguments.path(0),
        new DirectoryCheck.Report() {
          @Override
          public void good(String what) {
            out.println("ok       " + what);
          }

          @Override
          public void derivedDamage(String what) {
            damaged[0] = true;
            out.println("rebuild  " + what + " (opening makes it anew from the records)");
          }

          @Override
          public void damage(String what) {
            damaged[0] = true;
            out.println("DAMAGED  " + what);
          }
        });
    KeyValueFiles.check(
        arguments.path(0),
        new KeyValueFiles.Sink() {
          @Override
          public void good(String what) {
            out.println("ok       " + what);
          }

          @Override
          public void damage(String what) {
            damaged[0] = true;
            out.println("DAMAGED  " + what);
          }
        });
    out.println(damaged[0] ? "There is damage." : "Nothing is wrong.");
    return damaged[0] ? DAMAGED : OK;
  }

  private int dump(Arguments arguments) {
    Arguments.Name only = arguments.name("--collection");
    try (VectorDatabase database = readOnly(arguments.path(0))) {
      if (only != null) {
        dump(database.tenant(only.tenant()).collection(only.collection()));
        return OK;
      }
      for (CollectionInfo info : database.listAllCollections()) {
        dump(database.tenant(info.tenant()).collection(info.name()));
      }
    }
    return OK;
  }

  private void dump(VectorCollection collection) {
    ListRequest request = ListRequest.firstPage(PAGE);
    String cursor;
    do {
      RecordPage page = collection.list(request);
      for (VectorRecord record : page.records()) {
        out.print(JsonLine.of(collection.tenant(), collection.name(), record) + "\n");
      }
      cursor = page.nextCursor();
      request = request.after(cursor);
    } while (cursor != null && !out.checkError());
  }

  private static VectorDatabase readOnly(Path directory) {
    return VectorDatabase.builder().directory(directory).readOnly(true).open();
  }

  private int repair(Arguments arguments) throws IOException {
    Path target = arguments.path(1);
    checkEmpty(target);
    boolean[] lost = {false};
    try (VectorDatabase repaired = VectorDatabase.open(target)) {
      DirectorySalvage.read(
          arguments.path(0),
          new DirectorySalvage.Sink() {
            @Override
            public void collection(CollectionInfo info, Iterator<VectorRecord> records) {
              VectorCollection made =
                  repaired.tenant(info.tenant()).createCollection(info.name(), info.config());
              WriteResult written = made.bulkImport(records, ProgressListener.NONE);
              out.println("copied   " + name(info) + ": " + written.inserted() + " records");
            }

            @Override
            public void lost(String what) {
              lost[0] = true;
              out.println("LOST     " + what);
            }
          });
      repairKeyValues(arguments.path(0), repaired, lost);
    }
    out.println(
        lost[0]
            ? "Something is lost, or may be; the original was not changed."
            : "Everything was copied.");
    return lost[0] ? DAMAGED : OK;
  }

  private void repairKeyValues(Path source, VectorDatabase repaired, boolean[] lost)
      throws IOException {
    int[] copied = {0};
    KeyValueFiles.salvage(
        source,
        new KeyValueFiles.Sink() {
          @Override
          public void value(String tenant, String key, byte[] value) {
            repaired.tenant(tenant).keyValues().put(key, value);
            copied[0]++;
          }

          @Override
          public void damage(String what) {
            lost[0] = true;
            out.println("LOST     " + what);
          }
        });
    if (copied[0] > 0) {
      out.println("copied   " + copied[0] + " keys and values");
    }
  }

  private static void checkEmpty(Path target) throws IOException {
    if (Files.exists(target)) {
      try (var entries = Files.newDirectoryStream(target)) {
        if (entries.iterator().hasNext()) {
          throw new InvalidInputException(
              "new directory", target + " exists and is not empty; repair never writes over files");
        }
      }
    }
  }

  private static String name(CollectionInfo info) {
    return info.tenant() + "/" + info.name();
  }

  private int export(Arguments arguments) {
    Arguments.Name only = arguments.name("--collection");
    Path file = arguments.path(1);
    try (VectorDatabase database = readOnly(arguments.path(0))) {
      List<CollectionBackup> exported =
          only == null
              ? database.exportTo(file, ProgressListener.NONE)
              : List.of(
                  database
                      .tenant(only.tenant())
                      .collection(only.collection())
                      .exportTo(file, ProgressListener.NONE));
      for (CollectionBackup each : exported) {
        out.println(
            "exported " + each.tenant() + "/" + each.name() + ": " + each.records() + " records");
      }
    }
    return OK;
  }

  private int importFile(Arguments arguments) {
    Arguments.Name as = arguments.name("--as");
    Arguments.Name into = arguments.name("--into");
    if (as != null && into != null) {
      throw new Arguments.UsageException("--as and --into do not go together");
    }
    Path file = arguments.path(1);
    try (VectorDatabase database = VectorDatabase.open(arguments.path(0))) {
      if (into != null) {
        WriteResult written =
            database
                .tenant(into.tenant())
                .collection(into.collection())
                .importFrom(file, ProgressListener.NONE);
        out.println("imported " + written.inserted() + " records, replaced " + written.updated());
      } else if (as != null) {
        imported(
            database
                .tenant(as.tenant())
                .importCollection(as.collection(), file, ProgressListener.NONE));
      } else {
        for (CollectionInfo info : database.importFrom(file, ProgressListener.NONE)) {
          imported(database.tenant(info.tenant()).collection(info.name()));
        }
      }
    }
    return OK;
  }

  private void imported(VectorCollection made) {
    out.println("imported " + made.tenant() + "/" + made.name() + ": " + made.count() + " records");
  }
}
