package dev.vectordb.internal.storage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The real file system, with a record of what is asked of it: which bytes are written when, what is
 * forced, which names change. Paths of it are made by {@link #record}. Thread-safe.
 */
public final class RecordingFileSystem {

  /** What was asked. */
  public enum Kind {
    CREATE,
    WRITE,
    FORCE,
    TRUNCATE,
    RENAME,
    DELETE,
    CREATE_DIRECTORY,
    FORCE_DIRECTORY,
    /** Not a call: something was acknowledged to the user. */
    ACKNOWLEDGED
  }

  /**
   * A call.
   *
   * @param path what it was about, as a real path
   * @param target the new name, of a rename; else the same
   */
  public record Call(Kind kind, Path path, Path target) {}

  private final List<Call> calls = new ArrayList<>();
  private final Provider provider = new Provider();
  private final FileSystem fileSystem = new Recording();

  /** Returns a path whose uses are recorded. */
  public Path record(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            RecordingFileSystem.class.getClassLoader(),
            new Class<?>[] {Path.class},
            new Handler(real));
  }

  /** Notes that something was acknowledged. */
  public void acknowledged(Path about) {
    add(Kind.ACKNOWLEDGED, real(about), real(about));
  }

  /** Returns what was recorded. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Forgets what was recorded. */
  public synchronized void clear() {
    calls.clear();
  }

  private synchronized void add(Kind kind, Path path, Path target) {
    calls.add(new Call(kind, path, target));
  }

  private final class Handler implements java.lang.reflect.InvocationHandler {
    private final Path real;

    Handler(Path real) {
      this.real = real;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("getFileSystem")) {
        return fileSystem;
      }
      Object[] unwrapped = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < unwrapped.length; i++) {
        if (unwrapped[i] instanceof Path path) {
          unwrapped[i] = real(path);
        }
      }
      try {
        Object result = method.invoke(real, unwrapped);
        return result instanceof Path path ? record(path) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  private static Path real(Path path) {
    return Proxy.isProxyClass(path.getClass())
            && Proxy.getInvocationHandler(path) instanceof Handler handler
        ? handler.real
        : path;
  }

  private final class Provider extends FileSystemProvider {
    private final FileSystemProvider disk = Path.of("").getFileSystem().provider();

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      Path real = real(path);
      FileChannel channel = disk.newFileChannel(real, options, attributes);
      if (options.contains(StandardOpenOption.CREATE_NEW)
          || options.contains(StandardOpenOption.CREATE)) {
        add(Kind.CREATE, real, real);
      }
      Kind force = Files.isDirectory(real) ? Kind.FORCE_DIRECTORY : Kind.FORCE;
      return new RecordingChannel(
          channel, kind -> add(kind == Kind.FORCE ? force : kind, real, real));
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
      disk.createDirectory(real(directory), attributes);
      add(Kind.CREATE_DIRECTORY, real(directory), real(directory));
    }

    @Override
    public void delete(Path path) throws IOException {
      disk.delete(real(path));
      add(Kind.DELETE, real(path), real(path));
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      disk.move(real(source), real(target), options);
      add(Kind.RENAME, real(source), real(target));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
      DirectoryStream<Path> entries = disk.newDirectoryStream(real(directory), filter);
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          Iterator<Path> each = entries.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return each.hasNext();
            }

            @Override
            public Path next() {
              return record(each.next());
            }
          };
        }

        @Override
        public void close() throws IOException {
          entries.close();
        }
      };
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      disk.checkAccess(real(path), modes);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return disk.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      return disk.readAttributes(real(path), names, options);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return disk.getFileAttributeView(real(path), type, options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return disk.isSameFile(real(path), real(other));
    }

    @Override
    public String getScheme() {
      return "recording";
    }

    private static UnsupportedOperationException unused() {
      return new UnsupportedOperationException("the database asks for nothing of this");
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
      throw unused();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
      throw unused();
    }

    @Override
    public boolean isHidden(Path path) {
      throw unused();
    }

    @Override
    public FileStore getFileStore(Path path) {
      throw unused();
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) {
      throw unused();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
      throw unused();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw unused();
    }

    @Override
    public Path getPath(URI uri) {
      throw unused();
    }
  }

  private final class Recording extends FileSystem {
    private final FileSystem disk = Path.of("").getFileSystem();

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return disk.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return disk.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return disk.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return disk.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return record(disk.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      return disk.getPathMatcher(pattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return disk.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
      throw Provider.unused();
    }
  }
}
