/** Kernels and off-heap vector rows. Not public API. */
@NullMarked
package dev.vectordb.internal.vector;

import org.jspecify.annotations.NullMarked;
