package dev.vectordb.model;

/**
 * What the jobs of a database are doing.
 *
 * @param workers jobs that can run at a time
 * @param queued jobs that wait
 * @param running jobs that run
 * @param completed jobs that completed since the database was opened
 * @param failed jobs that failed since then
 * @param cancelled jobs that were cancelled since then
 */
public record JobStats(
    int workers, int queued, int running, long completed, long failed, long cancelled) {}
