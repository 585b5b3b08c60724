package dev.vectordb.model;

/**
 * What the streams of changes and events have done since the database was opened.
 *
 * @param openStreams streams that are open, those of listeners included
 * @param changes changes of records that were delivered, to each stream
 * @param searchesSampled searches that were told to streams
 * @param searchesMissed of these, how many a stream did not get as it was too slow
 * @param lost times that a stream was too far behind
 * @param bytesRead bytes of logs that were read for streams
 */
public record EventStats(
    int openStreams,
    long changes,
    long searchesSampled,
    long searchesMissed,
    long lost,
    long bytesRead) {}
