/**
 * Vectors in fewer bits: bounds of distances for scans, and estimates for searches of a graph. The
 * codes of one bit follow Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a
 * Theoretical Error Bound for Approximate Nearest Neighbor Search", 2024. Not public API.
 */
@NullMarked
package dev.vectordb.internal.quantization;

import org.jspecify.annotations.NullMarked;
