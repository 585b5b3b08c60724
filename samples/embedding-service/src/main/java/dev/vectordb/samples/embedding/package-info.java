/** Makes vectors of texts for others, over HTTP, and keeps nothing. */
@NullMarked
package dev.vectordb.samples.embedding;

import org.jspecify.annotations.NullMarked;
