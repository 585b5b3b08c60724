package dev.vectordb.samples.rag;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.data.segment.TextSegment;
import dev.vectordb.samples.books.Book;
import dev.vectordb.samples.books.Chapter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Divides books into passages. A passage never crosses a chapter; its metadata say where it is
 * from.
 */
@Component
class Passages {
  private final RagProperties properties;
  private final DocumentSplitter splitter;

  Passages(RagProperties properties) {
    this.properties = properties;
    this.splitter =
        DocumentSplitters.recursive(properties.passageLength(), properties.passageOverlap());
  }

  /**
   * @return the passages in the order of the book; the metadata {@code position} counts them from 0
   */
  List<TextSegment> of(Book book) {
    List<TextSegment> passages = new ArrayList<>();
    book.chapters().stream()
        .limit(properties.chapters())
        .forEach(chapter -> addChapter(book, chapter, passages));
    return passages;
  }

  private void addChapter(Book book, Chapter chapter, List<TextSegment> passages) {
    for (TextSegment part : splitter.split(Document.from(chapter.text()))) {
      Metadata metadata =
          new Metadata()
              .put("book", book.title())
              .put("author", book.author())
              .put("chapter", chapter.title())
              .put("chapterNumber", chapter.number())
              .put("position", passages.size());
      passages.add(TextSegment.from(part.text(), metadata));
    }
  }

  /** The same passage has the same id in every run, so that writing it again changes nothing. */
  static String id(Book book, TextSegment passage) {
    return book.slug() + "#" + passage.metadata().getInteger("position");
  }
}
