package dev.vectordb.internal.catalog;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The library's own loader, but without the application's {@code db} folders. Flyway runs every
 * callback class that it finds in {@code db/callback}, wherever it is told to look for scripts, and
 * those of the application are not meant for our catalog.
 */
final class HidingClassLoader extends ClassLoader {
  private static final String HIDDEN = "db/";

  HidingClassLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(HIDDEN) ? Collections.emptyEnumeration() : super.getResources(name);
  }
}
