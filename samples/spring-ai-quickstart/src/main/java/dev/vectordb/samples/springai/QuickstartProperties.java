package dev.vectordb.samples.springai;

import dev.vectordb.samples.books.Book;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the sample reads, and how much of it.
 *
 * @param books Books to read.
 * @param chapters Chapters to read of each book, from the first.
 * @param passageTokens Tokens of a passage. The embedding model reads about 256.
 * @param batchSize Passages that are embedded and written at once.
 */
@ConfigurationProperties("quickstart")
record QuickstartProperties(
    @DefaultValue({"alice", "sherlock-holmes", "origin-of-species"}) List<Book> books,
    @DefaultValue("1000") int chapters,
    @DefaultValue("180") int passageTokens,
    @DefaultValue("32") int batchSize) {}
