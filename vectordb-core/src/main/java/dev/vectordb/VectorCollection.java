package dev.vectordb;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.RerankException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.Durability;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A set of records under one configuration. Thread-safe.
 *
 * <p>Operations on one id are linearizable. A write that has returned is durable as the
 * collection's {@link Durability} says, and visible to every search that starts after it. A batch
 * is visible wholly or not at all, to every reader and after every crash.
 *
 * <p>Every method throws {@link DatabaseClosedException} after the database was closed or the
 * collection dropped; every write throws {@link DatabaseReadOnlyException} when the database takes
 * no writes; bad input is refused with a subclass of {@link InvalidInputException} before anything
 * changes.
 */
public interface VectorCollection {

  /**
   * Returns the name.
   *
   * @return unique within the tenant
   */
  String name();

  /**
   * Returns the tenant.
   *
   * @return name of the tenant that the collection belongs to
   */
  String tenant();

  /**
   * Returns the configuration.
   *
   * @return the configuration that it was created with, but for a precision that was changed since
   */
  CollectionConfig config();

  /**
   * Writes a record, in the place of one with the same id if there is one.
   *
   * @param record the record
   * @return what was done
   */
  default WriteResult upsert(VectorRecord record) {
    return upsert(List.of(record));
  }

  /**
   * Writes records as one atomic batch. Of several with one id the last is kept.
   *
   * @param records at most 100,000 records and 256 MiB; none is a no-op
   * @return what was done
   */
  WriteResult upsert(List<VectorRecord> records);

  /**
   * Writes those records whose id is not there yet, as one atomic batch. Of several with one id the
   * first is kept.
   *
   * @param records at most 100,000 records and 256 MiB
   * @return what was done
   */
  WriteResult insertIfAbsent(List<VectorRecord> records);

  /**
   * Deletes a record.
   *
   * @param id its id; one that is not there is no error
   * @return what was done
   */
  default WriteResult delete(String id) {
    return delete(List.of(id));
  }

  /**
   * Deletes records as one atomic batch.
   *
   * @param ids their ids; those that are not there are no error
   * @return what was done
   */
  WriteResult delete(Collection<String> ids);

  /**
   * Deletes the records that match, as one atomic batch.
   *
   * @param filter which records
   * @return what was done
   */
  WriteResult delete(Filter filter);

  /**
   * Deletes the records that match, as one atomic batch, if it is found out in time which these
   * are. What is found in time is deleted, however long the write then takes.
   *
   * @param filter which records
   * @param timeout for finding out what matches, positive
   * @return what was done
   * @throws SearchTimeoutException if the time is over; nothing was deleted
   */
  WriteResult delete(Filter filter, Duration timeout);

  /**
   * Deletes every record, as one atomic batch.
   *
   * @return what was done
   */
  WriteResult deleteAll();

  /**
   * Changes the metadata of a record; its vector, text and place in the index stay.
   *
   * @param id the record
   * @param changes what to put
   * @param mode whether to merge or to replace
   * @return what was done
   * @throws RecordNotFoundException if there is no such record
   */
  WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode);

  /**
   * Reads a record.
   *
   * @param id its id
   * @return the record, with its vector as it was written
   */
  default Optional<VectorRecord> get(String id) {
    return get(List.of(id)).stream().findFirst();
  }

  /**
   * Reads records, all at one moment.
   *
   * @param ids their ids
   * @return those that are there, in the order of {@code ids}
   */
  List<VectorRecord> get(Collection<String> ids);

  /**
   * Lists records, a page at a time.
   *
   * @param request which records, and from where
   * @return a page
   * @throws SearchTimeoutException if the request's time is over
   */
  RecordPage list(ListRequest request);

  /**
   * Counts records.
   *
   * @return how many are there
   */
  long count();

  /**
   * Counts matching records, exactly.
   *
   * @param filter which records
   * @return how many match
   */
  long count(Filter filter);

  /**
   * Counts matching records, exactly, or fails in time.
   *
   * @param filter which records
   * @param timeout for finding out what matches, positive
   * @return how many match
   * @throws SearchTimeoutException if the time is over
   */
  long count(Filter filter, Duration timeout);

  /**
   * Finds the records nearest to a query.
   *
   * @param request the query
   * @return the hits, best first
   * @throws SearchTimeoutException if the request's time is over
   * @throws RecordNotFoundException if the query is a record that is not there
   * @throws InvalidCursorException if the cursor is not one of this search
   * @throws RerankException if the re-ranker failed
   */
  SearchResult search(SearchRequest request);

  /**
   * Runs several searches.
   *
   * @param requests the queries
   * @return their results, in order
   */
  List<SearchResult> searchAll(List<SearchRequest> requests);

  /**
   * Searches for as long as hits are wanted. The request's number of hits is that of the first
   * batch, no bound; its offset is skipped; its timeout holds for each batch.
   *
   * @param request the query, without re-ranking, MMR and cursor
   * @return the hits; to be closed
   * @throws RecordNotFoundException if the query is a record that is not there
   * @throws SearchIteratorException if 128 are open
   */
  SearchIterator searchIterator(SearchRequest request);

  /**
   * Returns figures of the moment.
   *
   * @return the figures
   */
  CollectionStats stats();

  /** Forces the log to the device, whatever the durability. */
  void flush();

  /**
   * Writes a new base and drops the log before it; returns when that is done. In memory, frees what
   * deleted and superseded records still take.
   *
   * @see #optimize
   */
  void rewrite();

  /**
   * Makes the best of what is there when the call starts, and returns when that is done: waits
   * until the index holds everything, leaves out deleted and superseded records if they are more
   * than a tenth, writes a base, in a large collection one in which near vectors stand together,
   * and makes all that only serves to make searches faster. Worth its time after a load or many
   * changes; does little if nothing has changed since the last time. Writes and searches go on
   * meanwhile.
   *
   * @throws VectorDatabaseException if the thread is interrupted while it waits for the index
   */
  void optimize();

  /**
   * Frees what deleted and superseded records take; returns when that is done. Does nothing if
   * there are none.
   */
  void vacuum();

  /**
   * Makes the index anew, without deleted and superseded records; returns when that is done. Writes
   * and searches go on meanwhile.
   */
  void rebuildIndex();

  /**
   * Changes how vectors are kept for scanning, in either direction, while writes and searches go
   * on; returns when the new precision is in force and, where there is a base, in the next base, or
   * a warning says why not yet. Vectors come back as they were written whatever the precision. No
   * write is lost, and after a crash at any moment the collection has the old precision or the new
   * one. The precision it has already is a no-op.
   *
   * <p>If this fails the old precision stays in force, also after reopening, unless the device
   * refused to take back what it had written.
   *
   * @param precision the new precision
   * @throws DatabaseClosedException if the database is closed or the collection dropped before the
   *     new precision is in force
   */
  void compress(Precision precision);

  /**
   * Waits until the index holds every record that is there when the call starts. A collection that
   * is too small for an index is done at once.
   *
   * @throws DatabaseReadOnlyException if the index cannot be read any more, so that the collection
   *     has failed
   * @throws VectorDatabaseException if the thread is interrupted meanwhile
   */
  void awaitIndexed();

  /**
   * Writes many records as one atomic write, without the log: the next base is made of what is
   * there and of these records, its index built at once if they are so many that this pays, and it
   * takes the place of the present one in one step. Meant for hundreds of thousands of records, and
   * not worth its fixed cost for a few, as it writes the whole collection.
   *
   * <p>The records count as written at the moment at which the call ends, whatever order they were
   * read in: they replace records of the same ids, those among them that were written while the
   * import was made. Until then nobody sees any of them, and writes and searches go on; rewriting,
   * {@link #optimize} and {@link #compress} wait, so they are refused if the iterator or the
   * listener calls them on this collection, or drops it. After a crash at any moment, or a failure,
   * there is nothing of the import or all of it.
   *
   * @param records any number, each checked as by {@link #upsert(List)}; of several with one id the
   *     last is kept; read on the calling thread, as far as the failure if one fails
   * @param progress is told how many records were taken up, of an unknown total
   * @return what was done, durable whatever the durability of the collection
   * @throws VectorDatabaseException if the collection cannot be read or written, or the listener
   *     failed
   */
  WriteResult bulkImport(Iterator<VectorRecord> records, ProgressListener progress);

  /**
   * Writes many records as one atomic write; see {@link #bulkImport(Iterator, ProgressListener)}.
   *
   * @param records any number; the stream is not closed
   * @return what was done
   */
  default WriteResult bulkImport(Stream<VectorRecord> records) {
    return bulkImport(records.iterator(), ProgressListener.NONE);
  }

  /**
   * Copies the collection as of one moment into a directory that can be opened as a database with
   * this collection only. Writes and searches go on; the copy has all that was written before its
   * moment and nothing after it.
   *
   * @param directory missing or empty; appears when the copy is complete and on the device
   * @param progress is told of bytes
   * @return what was copied
   * @throws InvalidInputException if there is something in the directory
   * @throws DatabaseCorruptException if what is to be copied is damaged
   * @throws DatabaseReadOnlyException if the collection has failed, as memory and files may differ
   * @throws DatabaseIoException if writing fails
   */
  CollectionBackup backupTo(Path directory, ProgressListener progress);

  /**
   * Writes the same copy as {@link #backupTo} as a ZIP file.
   *
   * @param file the file; appears, or is replaced, when the copy is complete and on the device
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  CollectionBackup exportTo(Path file, ProgressListener progress);

  /**
   * Writes the same copy as {@link #backupTo} as a ZIP file into a stream. A thread of the database
   * writes while the call waits. If it fails the stream holds half an archive, which every import
   * refuses.
   *
   * @param out where to; flushed, not closed
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  CollectionBackup exportTo(OutputStream out, ProgressListener progress);

  /**
   * Writes the records of an archive with one collection into this one, by {@link
   * #bulkImport(Iterator, ProgressListener)}: all of them at one moment, in the place of records of
   * the same ids. Metric and settings may differ, the dimension may not.
   *
   * @param archive a file that {@code exportTo} made; may come from anybody
   * @param progress is told of bytes that were unpacked
   * @return what was done
   * @throws InvalidArchiveException if it is anything else, or does not hold one collection
   * @throws DimensionMismatchException if its vectors have another dimension
   */
  WriteResult importFrom(Path archive, ProgressListener progress);

  /**
   * Writes the records of an archive into this collection; see {@link #importFrom(Path,
   * ProgressListener)}.
   *
   * @param archive read to its end by a thread of the database, not closed; kept in the directory
   *     of the database, or the temporary one, as long as the call takes
   * @param progress is told of bytes that were unpacked
   * @return what was done
   */
  WriteResult importFrom(InputStream archive, ProgressListener progress);

  /**
   * Opens a stream of changes: upserts, deletions and changes of metadata, in order, without gaps.
   *
   * @param after sequence number of the last change that is known; 0 for all. {@code
   *     stats().position()}, taken before the records are listed, is where one who has listed them
   *     goes on
   * @return the stream; to be closed
   * @throws InvalidInputException if the number is negative
   * @throws ChangesLostException if changes after it are no longer in the log, or it is beyond the
   *     newest
   * @throws CapacityExceededException if 256 streams of the tenant are open
   */
  ChangeStream changes(long after);

  /**
   * Returns what the cache of decoded records has done for this collection.
   *
   * @return figures since the database was opened
   */
  CacheStats cacheStats();

  /** Drops this collection's records from the cache. The figures go on. */
  void clearCache();
}
