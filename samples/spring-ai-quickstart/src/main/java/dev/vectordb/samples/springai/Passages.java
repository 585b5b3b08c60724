package dev.vectordb.samples.springai;

import dev.vectordb.samples.books.Book;
import dev.vectordb.samples.books.Chapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.ai.document.Document;
import org.springframework.ai.transformer.splitter.TokenTextSplitter;
import org.springframework.stereotype.Component;

/**
 * Divides books into passages. A passage never crosses a chapter; its metadata say where it is
 * from.
 */
@Component
class Passages {
  private final QuickstartProperties properties;
  private final TokenTextSplitter splitter;

  Passages(QuickstartProperties properties) {
    this.properties = properties;
    this.splitter = TokenTextSplitter.builder().withChunkSize(properties.passageTokens()).build();
  }

  /**
   * @return the passages in the order of the book; the same passage has the same id in every run,
   *     so that writing it again changes nothing
   */
  List<Document> of(Book book) {
    List<Document> passages = new ArrayList<>();
    book.chapters().stream()
        .limit(properties.chapters())
        .forEach(chapter -> addChapter(book, chapter, passages));
    return passages;
  }

  private void addChapter(Book book, Chapter chapter, List<Document> passages) {
    for (Document part : splitter.split(new Document(chapter.text()))) {
      int position = passages.size();
      Map<String, Object> metadata =
          Map.of(
              "book", book.title(),
              "author", book.author(),
              "chapter", chapter.title(),
              "chapterNumber", chapter.number(),
              "position", position);
      passages.add(new Document(book.slug() + "#" + position, part.getText(), metadata));
    }
  }
}
