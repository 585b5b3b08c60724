package dev.vectordb.internal.environment;

/**
 * What the engine takes from the machine beside its files: time, chance and threads. There is no
 * other way for it to learn the time, to draw a number or to have something done on another thread,
 * so that a test can decide all three. Thread-safe, as are its parts.
 */
public interface Environment {
  /**
   * Returns the environment that the machine is.
   *
   * @return the one instance
   */
  static Environment system() {
    return SystemEnvironment.INSTANCE;
  }

  /** Returns the clocks. */
  TimeSource time();

  /** Returns what is random. */
  Chance chance();

  /**
   * Returns threads for one engine, which ends them.
   *
   * @return threads, none of them started yet
   */
  Threads newThreads();
}
