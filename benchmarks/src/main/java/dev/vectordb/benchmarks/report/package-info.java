@NullMarked
package dev.vectordb.benchmarks.report;

import org.jspecify.annotations.NullMarked;
