package dev.vectordb.benchmarks.engine;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What memory a process takes, in bytes.
 *
 * @param heap objects that are in use, after a collection
 * @param offHeap memory allocated outside the heap by the program, as native memory tracking counts
 *     it; 0 if the JVM was started without it
 * @param mapped files that are mapped, whether read or not
 * @param residentPrivate resident memory that no file backs, free parts of the heap included
 * @param residentFiles resident memory that files back, libraries included
 */
public record MemoryUse(
    long heap, long offHeap, long mapped, long residentPrivate, long residentFiles) {
  private static final Pattern OTHER =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
  private static final int COLLECTIONS = 3;

  /** Measures this process. */
  static MemoryUse now() throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return new MemoryUse(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        offHeapBytes(),
        mappedBytes(),
        statusBytes("RssAnon"),
        statusBytes("RssFile"));
  }

  private static long mappedBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().startsWith("mapped"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long offHeapBytes() throws IOException {
    try {
      Object summary =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmNativeMemory",
                  new Object[] {new String[] {"summary"}},
                  new String[] {String[].class.getName()});
      Matcher other = OTHER.matcher(summary.toString());
      return other.find() ? Long.parseLong(other.group(1)) << 10 : 0;
    } catch (JMException e) {
      throw new IOException(e);
    }
  }

  /** Reads what the kernel says; 0 where there is no such file. */
  private static long statusBytes(String name) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  /**
   * Returns what this takes beyond another.
   *
   * @param other what to take away
   * @return the differences; 0 where it takes less
   */
  public MemoryUse beyond(MemoryUse other) {
    return new MemoryUse(
        Math.max(0, heap - other.heap),
        Math.max(0, offHeap - other.offHeap),
        Math.max(0, mapped - other.mapped),
        Math.max(0, residentPrivate - other.residentPrivate),
        Math.max(0, residentFiles - other.residentFiles));
  }

  /**
   * Writes what {@link #parse} reads.
   *
   * @return one line
   */
  public String toLine() {
    return String.format(
        Locale.ROOT, "%d %d %d %d %d", heap, offHeap, mapped, residentPrivate, residentFiles);
  }

  /**
   * Reads a line.
   *
   * @param line what {@link #toLine} wrote
   * @return the memory
   */
  public static MemoryUse parse(String line) {
    String[] values = line.split(" ", -1);
    return new MemoryUse(
        Long.parseLong(values[0]),
        Long.parseLong(values[1]),
        Long.parseLong(values[2]),
        Long.parseLong(values[3]),
        Long.parseLong(values[4]));
  }
}
