package dev.vectordb.internal.environment;

/** The machine. */
final class SystemEnvironment implements Environment {
  static final SystemEnvironment INSTANCE = new SystemEnvironment();

  private final Chance chance = new SystemChance();

  private SystemEnvironment() {}

  @Override
  public TimeSource time() {
    return SystemTime.INSTANCE;
  }

  @Override
  public Chance chance() {
    return chance;
  }

  @Override
  public Threads newThreads() {
    return new SystemThreads();
  }
}
