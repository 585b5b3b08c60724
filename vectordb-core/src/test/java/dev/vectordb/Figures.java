package dev.vectordb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/**
 * How much a reliability test does: little in the ordinary build, much with {@code -Preliability}.
 * {@code docs/reliability.md} lists the figures.
 */
public final class Figures {
  private static final boolean LONG = Boolean.getBoolean("reliability");

  /** Part of the long figures that is run; for machines or evenings that are too short. */
  private static final double SHARE =
      Double.parseDouble(System.getProperty("reliability.share", "1"));

  private static final int SEEDS_KEPT = 4;

  /** A script waits more than it computes: for threads of the engine, and for it to try again. */
  private static final int THREADS =
      Integer.getInteger("reliability.threads", Runtime.getRuntime().availableProcessors());

  /** Odd, so that different operations have different seeds. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final Deque<String> SEEDS = new ArrayDeque<>();

  private Figures() {}

  /** Whether the long figures hold. */
  public static boolean areLong() {
    return LONG;
  }

  /**
   * Returns a figure.
   *
   * @param property system property that overrides it
   * @param ordinary in the ordinary build
   * @param inProfile with {@code -Preliability}
   */
  public static int of(String property, int ordinary, int inProfile) {
    long figure = LONG ? Math.max(ordinary, Math.round(inProfile * SHARE)) : ordinary;
    return Integer.getInteger(property, Math.toIntExact(figure));
  }

  /**
   * Returns which operations of a script a test disturbs: all, or with {@code
   * -Dreliability.stride=} every so many from one that is drawn.
   *
   * @param first the first operation of the script
   * @param last its last
   */
  public static long[] operations(long first, long last, Random random) {
    int stride = Integer.getInteger("reliability.stride", 1);
    return LongStream.iterate(first + random.nextInt(stride), at -> at <= last, at -> at + stride)
        .toArray();
  }

  /** What a test does with one operation of a script. */
  @FunctionalInterface
  public interface Disturbance {
    /** Disturbs an operation, with random numbers that are for it alone. */
    void at(long operation, Random random) throws Exception;
  }

  /**
   * Disturbs operations, several at a time; each is to have files of its own. What is drawn for an
   * operation follows from what {@code seeds} gives next and from nothing else.
   *
   * @throws AssertionError the first failure, or with it as a cause
   */
  public static void forEach(long[] operations, Random seeds, Disturbance disturbance) {
    long base = seeds.nextLong();
    AtomicBoolean failed = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Boolean>> running = new ArrayList<>();
      for (long operation : operations) {
        Random random = new Random(base + operation * SPREAD);
        running.add(
            threads.submit(() -> {
              try {
                if (!failed.get()) {
                  disturbance.at(operation, random);
                }
                return true;
              } catch (Throwable e) { // the others need not be tried
                failed.set(true);
                throw e;
              }
            }));
      }
      for (Future<Boolean> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Draws the seed of a test, or takes that of {@code -Dseed=}, and prints it. */
  public static long seed(String test) {
    long seed = Long.getLong("seed", new Random().nextLong());
    String drawn = test + ": -Dseed=" + seed;
    System.out.println(drawn);
    synchronized (SEEDS) {
      SEEDS.addLast(drawn);
      if (SEEDS.size() > SEEDS_KEPT) {
        SEEDS.removeFirst();
      }
    }
    return seed;
  }

  /** Returns the seeds that were drawn last, for the message of a failure. */
  static List<String> lastSeeds() {
    synchronized (SEEDS) {
      return List.copyOf(SEEDS);
    }
  }
}
