@NullMarked
package dev.vectordb.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
