package dev.vectordb.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The values of the tag {@code collection}: the first hundred names, then {@value #OTHERS} for all
 * the rest, so that an application that makes a collection per user does not flood its monitoring.
 * Thread-safe.
 */
final class CollectionTags {
  static final int MAX_NAMES = 100;
  static final String OTHERS = "others";

  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** Adds someone to be told of each name that becomes a value, and tells of those there are. */
  synchronized void onNewName(Consumer<String> listener) {
    listeners.add(listener);
    values.keySet().forEach(listener);
  }

  String valueFor(String collection) {
    String value = values.get(collection);
    if (value != null) {
      return value;
    }
    return values.size() < MAX_NAMES ? admit(collection) : OTHERS;
  }

  private synchronized String admit(String collection) {
    if (values.size() >= MAX_NAMES) {
      return values.getOrDefault(collection, OTHERS);
    }
    if (values.putIfAbsent(collection, collection) == null) {
      listeners.forEach(listener -> listener.accept(collection));
    }
    return collection;
  }
}
