/** Tests of encoding, indexing and evaluation. */
@NullMarked
package dev.vectordb.internal.metadata;

import org.jspecify.annotations.NullMarked;
