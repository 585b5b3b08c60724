package dev.vectordb.internal.services;

/**
 * How the services are to run.
 *
 * @param jobWorkers jobs that run at a time, 1 to 64
 * @param searchEventSampling share of searches that are told to streams of events, 0 to 1
 */
public record ServiceSettings(int jobWorkers, double searchEventSampling) {}
