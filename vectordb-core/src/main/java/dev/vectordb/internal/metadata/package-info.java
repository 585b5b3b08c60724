/** Encoding of metadata, bitmap and sorted indexes over it, filter evaluation. Not public API. */
@NullMarked
package dev.vectordb.internal.metadata;

import org.jspecify.annotations.NullMarked;
