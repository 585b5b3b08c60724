package dev.vectordb;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.Role;
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

/** A collection in the hands of a role: what the role does not allow is refused. */
final class GuardedCollection implements VectorCollection {
  private final VectorCollection collection;
  private final TenantAccess access;

  GuardedCollection(VectorCollection collection, TenantAccess access) {
    this.collection = collection;
    this.access = access;
  }

  private VectorCollection reading() {
    access.require(Role.READ);
    return collection;
  }

  private VectorCollection writing() {
    access.require(Role.WRITE);
    return collection;
  }

  private VectorCollection administering() {
    access.require(Role.ADMIN);
    return collection;
  }

  @Override
  public String name() {
    return reading().name();
  }

  @Override
  public String tenant() {
    return reading().tenant();
  }

  @Override
  public CollectionConfig config() {
    return reading().config();
  }

  @Override
  public WriteResult upsert(List<VectorRecord> records) {
    return writing().upsert(records);
  }

  @Override
  public WriteResult insertIfAbsent(List<VectorRecord> records) {
    return writing().insertIfAbsent(records);
  }

  @Override
  public WriteResult delete(Collection<String> ids) {
    return writing().delete(ids);
  }

  @Override
  public WriteResult delete(Filter filter) {
    return writing().delete(filter);
  }

  @Override
  public WriteResult delete(Filter filter, Duration timeout) {
    return writing().delete(filter, timeout);
  }

  @Override
  public WriteResult deleteAll() {
    return writing().deleteAll();
  }

  @Override
  public WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    return writing().updateMetadata(id, changes, mode);
  }

  @Override
  public List<VectorRecord> get(Collection<String> ids) {
    return reading().get(ids);
  }

  @Override
  public RecordPage list(ListRequest request) {
    return reading().list(request);
  }

  @Override
  public long count() {
    return reading().count();
  }

  @Override
  public long count(Filter filter) {
    return reading().count(filter);
  }

  @Override
  public long count(Filter filter, Duration timeout) {
    return reading().count(filter, timeout);
  }

  @Override
  public SearchResult search(SearchRequest request) {
    return reading().search(request);
  }

  @Override
  public List<SearchResult> searchAll(List<SearchRequest> requests) {
    return reading().searchAll(requests);
  }

  @Override
  public SearchIterator searchIterator(SearchRequest request) {
    return reading().searchIterator(request);
  }

  @Override
  public CollectionStats stats() {
    return reading().stats();
  }

  @Override
  public void flush() {
    writing().flush();
  }

  @Override
  public void rewrite() {
    administering().rewrite();
  }

  @Override
  public void optimize() {
    administering().optimize();
  }

  @Override
  public void vacuum() {
    administering().vacuum();
  }

  @Override
  public void rebuildIndex() {
    administering().rebuildIndex();
  }

  @Override
  public void compress(Precision precision) {
    administering().compress(precision);
  }

  @Override
  public void awaitIndexed() {
    writing().awaitIndexed();
  }

  @Override
  public ChangeStream changes(long after) {
    return reading().changes(after);
  }

  @Override
  public CacheStats cacheStats() {
    return reading().cacheStats();
  }

  @Override
  public void clearCache() {
    administering().clearCache();
  }

  @Override
  public WriteResult bulkImport(Iterator<VectorRecord> records, ProgressListener progress) {
    return writing().bulkImport(records, progress);
  }

  @Override
  public CollectionBackup backupTo(Path directory, ProgressListener progress) {
    access.checkFile(directory);
    return administering().backupTo(directory, progress);
  }

  @Override
  public CollectionBackup exportTo(Path file, ProgressListener progress) {
    access.checkFile(file);
    return administering().exportTo(file, progress);
  }

  @Override
  public CollectionBackup exportTo(OutputStream out, ProgressListener progress) {
    return administering().exportTo(out, progress);
  }

  @Override
  public WriteResult importFrom(Path archive, ProgressListener progress) {
    access.checkFile(archive);
    return administering().importFrom(archive, progress);
  }

  @Override
  public WriteResult importFrom(InputStream archive, ProgressListener progress) {
    return administering().importFrom(archive, progress);
  }

  @Override
  public String toString() {
    return collection + " for " + access.role();
  }
}
