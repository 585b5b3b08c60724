package dev.vectordb;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What classes must not take from the machine by themselves, and which may all the same. */
final class MachineUse {
  private static final String NEW = "<init>";
  private static final Set<String> ANY = Set.of();

  /** Methods and constructors by class; those of {@link #TIMED} wait for a time only if told to. */
  private static final Map<String, Set<String>> FORBIDDEN =
      Map.ofEntries(
          Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
          Map.entry("java.time.Instant", Set.of("now")),
          Map.entry("java.time.LocalDate", Set.of("now")),
          Map.entry("java.time.LocalDateTime", Set.of("now")),
          Map.entry("java.time.OffsetDateTime", Set.of("now")),
          Map.entry("java.time.ZonedDateTime", Set.of("now")),
          Map.entry("java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system")),
          Map.entry("java.util.Date", Set.of(NEW)),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.security.SecureRandom", Set.of(NEW, "getInstanceStrong")),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.util.random.RandomGenerator", Set.of("of", "getDefault")),
          Map.entry(
              "java.lang.Thread",
              Set.of(NEW, "sleep", "ofPlatform", "ofVirtual", "startVirtualThread")),
          Map.entry("java.util.Timer", Set.of(NEW)),
          Map.entry("java.util.concurrent.Executors", ANY),
          Map.entry("java.util.concurrent.ThreadPoolExecutor", Set.of(NEW)),
          Map.entry("java.util.concurrent.ScheduledThreadPoolExecutor", Set.of(NEW)),
          Map.entry("java.util.concurrent.ForkJoinPool", Set.of(NEW, "commonPool")),
          Map.entry(
              "java.util.concurrent.CompletableFuture",
              Set.of(
                  "supplyAsync", "runAsync", "orTimeout", "completeOnTimeout", "delayedExecutor")),
          Map.entry("java.util.concurrent.locks.LockSupport", Set.of("parkNanos", "parkUntil")));

  /** Methods that wait for a time if they are given one. */
  private static final Set<String> TIMED =
      Set.of("await", "awaitNanos", "awaitUntil", "poll", "offer", "tryLock", "tryAcquire", "get");

  /** Random unless they are given a seed. */
  private static final Set<String> SEEDED =
      Set.of("java.util.Random", "java.util.SplittableRandom");

  /** The catalog follows the collections, and H2 under it has threads and a clock of its own. */
  static final String[] ALLOWED_PACKAGES = {
    "dev.vectordb.internal.environment", "dev.vectordb.internal.catalog"
  };

  static final DescribedPredicate<JavaClass> ALLOWED_CLASSES =
      classes(
          "dev.vectordb.internal.storage.DiskFiles", // the machine's files: numbers of new ones
          "dev.vectordb.internal.storage.DirectoryLock", // since when a process has a directory
          "dev.vectordb.internal.metadata.TermDictionary", // where terms hash to, which never shows
          "dev.vectordb.internal.index.hnsw.NeighborWriter"); // helpers within a call, no files

  static final DescribedPredicate<JavaClass> TAKES_THE_MACHINE =
      classes(
          "dev.vectordb.internal.environment.TimeLimit", // that which never comes
          "dev.vectordb.internal.engine.EngineRuntime", // for every database that is opened
          "dev.vectordb.internal.engine.SearchCosts", // those that stay as they are
          "dev.vectordb.LocalStages"); // of a search that was run elsewhere

  static final DescribedPredicate<JavaAccess<?>> OF_TIME_CHANCE_OR_THREADS =
      DescribedPredicate.describe("a clock, chance or a thread of the machine", MachineUse::isUse);

  static final DescribedPredicate<JavaAccess<?>> OF_THE_SYSTEM_ENVIRONMENT =
      DescribedPredicate.describe(
          "the machine's environment",
          access ->
              access.getTarget().getName().equals("system")
                  && (access.getTargetOwner().isEquivalentTo(Environment.class)
                      || access.getTargetOwner().isEquivalentTo(TimeSource.class)));

  private MachineUse() {}

  private static DescribedPredicate<JavaClass> classes(String... names) {
    return DescribedPredicate.describe(
        "one of " + List.of(names),
        type ->
            List.of(names).stream()
                .anyMatch(
                    name -> type.getName().equals(name) || type.getName().startsWith(name + "$")));
  }

  private static boolean isUse(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    Set<String> forbidden = FORBIDDEN.get(owner);
    if (forbidden != null && (forbidden.isEmpty() || forbidden.contains(name))) {
      return true;
    }
    boolean takesArguments = !access.getTarget().getFullName().endsWith("()");
    if (SEEDED.contains(owner)) {
      return name.equals(NEW) && !takesArguments;
    }
    return owner.startsWith("java.util.concurrent.")
        && TIMED.contains(name)
        && access
            .getTarget()
            .getFullName()
            .matches(
                ".*\\((.*, )?(long|java\\.time\\.Duration|java\\.util\\.Date)(, java\\.util\\.concurrent\\.TimeUnit)?\\)");
  }
}
