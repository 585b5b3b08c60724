package dev.vectordb.internal.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The scripts of {@link CatalogSchema}, handed to Flyway by name rather than found by scanning. */
final class MigrationScripts implements ResourceProvider {
  private final ClassLoader loader;

  MigrationScripts(ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return CatalogSchema.SCRIPTS.contains(name) ? new Script(loader, name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return CatalogSchema.SCRIPTS.stream()
        .filter(name -> name.startsWith(prefix))
        .filter(name -> Arrays.stream(suffixes).anyMatch(name::endsWith))
        .<LoadableResource>map(name -> new Script(loader, name))
        .toList();
  }

  /** Returns the text of a script. */
  static String text(ClassLoader loader, String name) {
    String path = CatalogSchema.LOCATION + "/" + name;
    try (InputStream stream = loader.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException("Not on the class path: " + path);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Script extends LoadableResource {
    private final ClassLoader loader;
    private final String name;

    Script(ClassLoader loader, String name) {
      this.loader = loader;
      this.name = name;
    }

    @Override
    public Reader read() {
      return new StringReader(text(loader, name));
    }

    @Override
    public String getAbsolutePath() {
      return CatalogSchema.LOCATION + "/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
