/**
 * LangChain4j's {@code EmbeddingStore} over a collection of the database: {@link
 * dev.vectordb.langchain4j.VectorDbEmbeddingStore}.
 *
 * {@snippet :
 * try (var store =
 *     VectorDbEmbeddingStore.builder().path(Path.of("data")).dimension(model.dimension()).build()) {
 *   TextSegment segment = TextSegment.from("Otters sleep holding hands.");
 *   store.add(model.embed(segment).content(), segment);
 * }
 * }
 */
@NullMarked
package dev.vectordb.langchain4j;

import org.jspecify.annotations.NullMarked;
