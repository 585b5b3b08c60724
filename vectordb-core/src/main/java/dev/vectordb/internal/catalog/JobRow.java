package dev.vectordb.internal.catalog;

import dev.vectordb.model.JobStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is kept.
 *
 * @param id its identity
 * @param number its place in the order of submission
 * @param tenant whose it is
 * @param kind what kind of job
 * @param request what it does, encoded
 * @param status how far it is
 * @param done how far within that
 * @param total of how much
 * @param submittedAt when it was submitted
 * @param startedAt when it began; null before
 * @param endedAt when it ended; null before
 * @param runs how many times it was begun
 * @param crashes how many times the process ended without closing the database while it ran
 * @param checkpoint where it goes on; empty at the beginning
 * @param result what came of it, encoded
 * @param failure why it failed
 */
public record JobRow(
    UUID id,
    long number,
    String tenant,
    String kind,
    String request,
    JobStatus status,
    long done,
    long total,
    Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    int runs,
    int crashes,
    String checkpoint,
    String result,
    @Nullable String failure) {}
