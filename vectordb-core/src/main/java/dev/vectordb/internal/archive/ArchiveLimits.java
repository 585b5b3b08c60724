package dev.vectordb.internal.archive;

import dev.vectordb.internal.limits.Limits;

/**
 * How much an archive may hold.
 *
 * @param entries files
 * @param entryBytes bytes of one inflated file
 * @param totalBytes bytes of all inflated files
 * @param ratio how many times the bytes of the archive the inflated ones may be
 * @param freeBytes inflated bytes that no ratio is asked of
 */
public record ArchiveLimits(
    int entries, long entryBytes, long totalBytes, int ratio, long freeBytes) {

  /** Those of {@link Limits}. */
  public static final ArchiveLimits DEFAULT =
      new ArchiveLimits(
          Limits.MAX_ARCHIVE_ENTRIES,
          Limits.MAX_ARCHIVE_ENTRY_BYTES,
          Limits.MAX_ARCHIVE_BYTES,
          Limits.MAX_ARCHIVE_RATIO,
          Limits.MIN_ARCHIVE_BYTES_FOR_RATIO);
}
