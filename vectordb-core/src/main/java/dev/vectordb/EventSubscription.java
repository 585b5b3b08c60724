package dev.vectordb;

/** A listener that is being told of events. Thread-safe. */
public interface EventSubscription extends AutoCloseable {

  /**
   * Returns where a stream would continue after what the listener was told.
   *
   * @return see {@link EventStream#cursor}
   */
  String cursor();

  /** Ends it. A call of the listener that is under way goes on. Closing twice does nothing. */
  @Override
  void close();
}
