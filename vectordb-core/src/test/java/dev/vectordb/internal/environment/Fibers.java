package dev.vectordb.internal.environment;

import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;

/**
 * Threads that run only when, and on the thread on which, somebody runs what they hand to an
 * executor: virtual threads with a scheduler of ours. They can be left at every wait, locks and
 * monitors included, and go on from there.
 */
final class Fibers {
  private static final Constructor<?> BUILDER = builder();

  private Fibers() {}

  private static Constructor<?> builder() {
    try {
      Constructor<?> builder =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      builder.setAccessible(true);
      return builder;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "a simulation needs --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  /**
   * Makes a thread.
   *
   * @param scheduler takes a task each time that the thread could go on; to run it is to let the
   *     thread go on, up to where it waits next
   */
  static Thread unstarted(Executor scheduler, String name, Runnable task) {
    try {
      Thread.Builder.OfVirtual builder = (Thread.Builder.OfVirtual) BUILDER.newInstance(scheduler);
      return builder.name(name).unstarted(task);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
