/** The Spring AI {@code VectorStore} over a collection. */
@NullMarked
package dev.vectordb.spring.ai;

import org.jspecify.annotations.NullMarked;
