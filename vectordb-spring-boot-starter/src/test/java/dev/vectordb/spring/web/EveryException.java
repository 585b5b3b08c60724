package dev.vectordb.spring.web;

import static java.util.Comparator.comparingInt;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.vectordb.exception.VectorDatabaseException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One exception of every type that the database has. */
public final class EveryException {
  private EveryException() {}

  /** Returns them, made by the shortest constructor that each has. */
  public static List<VectorDatabaseException> ofTheDatabase() throws ReflectiveOperationException {
    List<VectorDatabaseException> exceptions = new ArrayList<>();
    for (JavaClass type : new ClassFileImporter().importPackages("dev.vectordb.exception")) {
      if (type.isAssignableTo(VectorDatabaseException.class)) {
        Constructor<?> shortest =
            Arrays.stream(type.reflect().getConstructors())
                .min(comparingInt(Constructor::getParameterCount))
                .orElseThrow();
        Object[] arguments =
            Arrays.stream(shortest.getParameterTypes()).map(EveryException::any).toArray();
        exceptions.add((VectorDatabaseException) shortest.newInstance(arguments));
      }
    }
    return exceptions;
  }

  private static @Nullable Object any(Class<?> type) {
    return type == String.class ? "text" : Array.get(Array.newInstance(type, 1), 0);
  }
}
