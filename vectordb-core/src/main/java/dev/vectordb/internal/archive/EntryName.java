package dev.vectordb.internal.archive;

import dev.vectordb.exception.InvalidArchiveException;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an entry, which is one of those that an export writes.
 *
 * @param collection the collection that the file belongs to; null for a file of the database
 * @param path its path in the directory of the collection
 */
record EntryName(@Nullable UUID collection, String path) {
  /** The entry that says that an archive is one of a database. */
  static final String FORMAT = "FORMAT";

  /** The entry that says that there is no catalog; for those who unpack an archive themselves. */
  static final String COPIED = "COPIED";

  private static final Pattern KNOWN =
      Pattern.compile(
          "collections/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/"
              + "(DESCRIPTOR|MANIFEST|aof-[0-9]{6,18}\\.incr|base-[0-9]{6,18}/([A-Za-z0-9._-]+))");

  /** The entries of keys and values; for those who unpack an archive themselves, too. */
  private static final Pattern KEY_VALUES =
      Pattern.compile("keyvalue/(MANIFEST|aof-[0-9]{6,18}\\.incr)");

  /**
   * Reads a name.
   *
   * @param name the name as it stands in the archive
   * @param sections the files that a base may have
   */
  static EntryName parse(String name, Set<String> sections) {
    if (name.equals(FORMAT) || name.equals(COPIED) || KEY_VALUES.matcher(name).matches()) {
      return new EntryName(null, name);
    }
    Matcher known = KNOWN.matcher(name);
    if (!known.matches() || (known.group(3) != null && !sections.contains(known.group(3)))) {
      throw new InvalidArchiveException(
          printable(name), "is no file of a database that was exported", null);
    }
    return new EntryName(UUID.fromString(known.group(1)), known.group(2));
  }

  /** A name as it may stand in a message or a log. */
  static String printable(String name) {
    String shown = name.length() > 120 ? name.substring(0, 120) + "..." : name;
    return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
  }
}
