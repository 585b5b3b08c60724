/** What searches see of those who extend, replace and free a graph. */
@NullMarked
package dev.vectordb.internal.index.hnsw;

import org.jspecify.annotations.NullMarked;
