package dev.vectordb;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.ModelInfo;
import dev.vectordb.model.ProgressListener;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The collections of one owner. Nothing of one tenant can be reached through another. Names follow
 * {@code [a-z0-9][a-z0-9_-]{0,62}}. Thread-safe.
 */
public interface VectorTenant {

  /**
   * Returns the name.
   *
   * @return unique within the database
   */
  String name();

  /**
   * Creates a collection.
   *
   * @param name its name, new in this tenant
   * @param config its configuration
   * @return the collection, durable
   * @throws CollectionExistsException if there is one of that name
   */
  VectorCollection createCollection(String name, CollectionConfig config);

  /**
   * Returns a collection, creating it if it is missing.
   *
   * @param name its name
   * @param config its configuration; one that is there must agree in dimension, metric and index
   *     kind
   * @return the collection
   * @throws DimensionMismatchException if it is there with another dimension
   * @throws CollectionExistsException if it is there with another metric or index kind
   */
  VectorCollection getOrCreateCollection(String name, CollectionConfig config);

  /**
   * Returns a collection.
   *
   * @param name its name
   * @return the collection
   * @throws CollectionNotFoundException if there is none
   */
  VectorCollection collection(String name);

  /**
   * Looks for a collection.
   *
   * @param name its name
   * @return the collection, if there is one
   */
  Optional<VectorCollection> findCollection(String name);

  /**
   * Lists the collections.
   *
   * @return what is known of each, by name
   */
  List<CollectionInfo> listCollections();

  /**
   * Drops a collection and its records. Either it is wholly there after a crash, or wholly gone.
   *
   * @param name its name
   * @return whether there was one
   */
  boolean dropCollection(String name);

  /**
   * Makes a collection from an archive, with its configuration, records and index. It appears whole
   * when all of it was checked; after a crash it is wholly there or not at all.
   *
   * @param name its name here, new in this tenant; that in the archive does not matter
   * @param archive a file that {@code exportTo} of a collection made; may come from anybody
   * @param progress is told of bytes that were unpacked
   * @return the collection, durable
   * @throws CollectionExistsException if there is one of that name
   * @throws InvalidArchiveException if the archive is anything else, or does not hold one
   *     collection
   */
  VectorCollection importCollection(String name, Path archive, ProgressListener progress);

  /**
   * Makes a collection from an archive; see {@link #importCollection(String, Path,
   * ProgressListener)}.
   *
   * @param name its name here, new in this tenant
   * @param archive read to its end by a thread of the database, not closed; kept in the directory
   *     of the database, or the temporary one, as long as the call takes
   * @param progress is told of bytes that were unpacked
   * @return the collection, durable
   */
  VectorCollection importCollection(String name, InputStream archive, ProgressListener progress);

  /**
   * Lists the models that fill the collections.
   *
   * @return by name, the collections that name none at the end
   */
  List<ModelInfo> listModels();

  /**
   * Returns the key-value store.
   *
   * @return the store
   */
  KeyValueStore keyValues();

  /**
   * Returns the jobs.
   *
   * @return the jobs
   */
  Jobs jobs();

  /**
   * Opens a stream of what happens in this tenant.
   *
   * @param request which events, and from where
   * @return the stream; to be closed
   * @throws InvalidCursorException if the cursor is not one of a stream
   * @throws CapacityExceededException if 256 streams of the tenant are open
   */
  EventStream events(EventRequest request);

  /**
   * Lets a listener be told of what happens in this tenant, by a thread of its own.
   *
   * @param request which events, and from where
   * @param listener the listener
   * @return the subscription; ends with the database
   * @throws InvalidCursorException if the cursor is not one of a stream
   * @throws CapacityExceededException if 256 streams of the tenant are open
   */
  EventSubscription subscribe(EventRequest request, EventListener listener);
}
