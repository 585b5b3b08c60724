@NullMarked
package dev.vectordb.benchmarks.data;

import org.jspecify.annotations.NullMarked;
