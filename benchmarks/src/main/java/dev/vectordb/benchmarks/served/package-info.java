/** The database behind HTTP: the server sample in a process of its own, and what asks it. */
@NullMarked
package dev.vectordb.benchmarks.served;

import org.jspecify.annotations.NullMarked;
