/** The key-value store: a map on the heap, and the log it comes back from. Not public API. */
@NullMarked
package dev.vectordb.internal.keyvalue;

import org.jspecify.annotations.NullMarked;
