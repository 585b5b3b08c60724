package dev.vectordb.samples.rag;

import dev.vectordb.samples.books.Book;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the sample reads, and how much of it.
 *
 * @param books Books to read.
 * @param chapters Chapters to read of each book, from the first.
 * @param passageLength Most characters of a passage. The embedding model reads about 256 tokens,
 *     which are some 1,000 characters.
 * @param passageOverlap Most characters that a passage repeats of the one before it.
 * @param batchSize Passages that are embedded and written at once.
 */
@ConfigurationProperties("rag")
record RagProperties(
    @DefaultValue({"alice", "sherlock-holmes", "origin-of-species"}) List<Book> books,
    @DefaultValue("1000") int chapters,
    @DefaultValue("800") int passageLength,
    @DefaultValue("80") int passageOverlap,
    @DefaultValue("32") int batchSize) {}
