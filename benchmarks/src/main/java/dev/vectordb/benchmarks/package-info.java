@NullMarked
package dev.vectordb.benchmarks;

import org.jspecify.annotations.NullMarked;
