/**
 * One-bit codes of rotated vectors, and distances estimated from them: Gao and Long, "RaBitQ:
 * Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest
 * Neighbor Search", 2024. Not public API.
 */
@NullMarked
package dev.vectordb.internal.quantization;

import org.jspecify.annotations.NullMarked;
