package dev.vectordb.internal.environment;

/**
 * What the engine takes from the machine beside its files: time, chance and threads. Collections,
 * jobs, events and keys learn the time, draw numbers and have things done on other threads in no
 * other way, so that a test can decide all three; an architecture test lists the few places beside
 * them that ask the machine itself. Thread-safe, as are its parts.
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
