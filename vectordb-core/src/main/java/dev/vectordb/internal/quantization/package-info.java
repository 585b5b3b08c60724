/** Vectors in fewer bits, and bounds of distances computed from them. Not public API. */
@NullMarked
package dev.vectordb.internal.quantization;

import org.jspecify.annotations.NullMarked;
