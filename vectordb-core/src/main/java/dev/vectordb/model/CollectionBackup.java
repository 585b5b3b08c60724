package dev.vectordb.model;

/**
 * What a backup or an export holds of one collection.
 *
 * @param tenant name of the tenant
 * @param name name of the collection
 * @param position the moment that is kept: all writes up to it, none after it
 * @param records records that were there at that moment
 * @param bytes size of the files that were copied, before any compression
 */
public record CollectionBackup(
    String tenant, String name, LogPosition position, long records, long bytes) {}
