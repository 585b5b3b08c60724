package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import java.nio.file.Path;

/**
 * What an engine is opened with.
 *
 * @param directory its own; what it left there is opened again
 * @param data what is stored and asked
 * @param threads threads that build
 */
record EngineSetup(Path directory, Dataset data, int threads) {}
