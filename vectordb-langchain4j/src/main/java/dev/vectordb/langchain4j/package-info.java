/**
 * LangChain4j's {@code EmbeddingStore} over a collection of the database: {@link
 * dev.vectordb.langchain4j.VectorDbEmbeddingStore}.
 *
 * <p>A store that opens its database itself:
 *
 * {@snippet file="dev/vectordb/langchain4j/ExamplesTest.java" region="own-database"}
 *
 * <p>A store over a database that the application shares, with a configuration of its own:
 *
 * {@snippet file="dev/vectordb/langchain4j/ExamplesTest.java" region="shared-database"}
 */
@NullMarked
package dev.vectordb.langchain4j;

import org.jspecify.annotations.NullMarked;
