/**
 * The HNSW graph: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search
 * using Hierarchical Navigable Small World graphs", 2018. Not public API.
 */
@NullMarked
package dev.vectordb.internal.index.hnsw;

import org.jspecify.annotations.NullMarked;
