package dev.vectordb.internal.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/** A Lucene index in memory that is only ever appended to. Not thread-safe. */
final class TextDelta {
  /** Words and how often they stand in a text: all that BM25 asks for. */
  private static final FieldType WORDS = new FieldType();

  static {
    WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WORDS.setTokenized(true);
    WORDS.freeze();
  }

  private static final double BUFFER_MEGABYTES = 16;

  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final IndexWriter writer;
  private @Nullable DirectoryReader reader;

  TextDelta(Analyzer analyzer) throws IOException {
    // Merges of neighbours only: documents must keep their order.
    LogDocMergePolicy merges = new LogDocMergePolicy();
    merges.setNoCFSRatio(0);
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(2, 1);
    this.writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(analyzer)
                .setMergePolicy(merges)
                .setMergeScheduler(scheduler)
                .setUseCompoundFile(false)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setMaxFullFlushMergeWaitMillis(0)
                .setCommitOnClose(false));
  }

  void append(@Nullable String text) throws IOException {
    writer.addDocument(text == null ? List.of() : List.of(new Field(TextIndex.FIELD, text, WORDS)));
  }

  /**
   * Returns a reader of all that was appended, owned by this.
   *
   * @param count how many documents it must have
   */
  DirectoryReader read(int count) throws IOException {
    DirectoryReader current = refreshed();
    reader = current;
    if (current.maxDoc() != count || current.hasDeletions()) {
      throw new IllegalStateException(
          "the index of words has " + current.maxDoc() + " documents, not " + count);
    }
    return current;
  }

  private DirectoryReader refreshed() throws IOException {
    DirectoryReader old = reader;
    if (old == null) {
      return DirectoryReader.open(writer);
    }
    DirectoryReader next = DirectoryReader.openIfChanged(old, writer);
    if (next == null) {
      return old;
    }
    old.close(); // views that are in use hold it open
    return next;
  }

  long memoryBytes() {
    long bytes = 0;
    try {
      bytes += writer.ramBytesUsed();
      for (String file : directory.listAll()) {
        bytes += length(file);
      }
    } catch (IOException | AlreadyClosedException e) {
      return 0;
    }
    return bytes;
  }

  /** A merge may have deleted it since it was listed. */
  private long length(String file) throws IOException {
    try {
      return directory.fileLength(file);
    } catch (FileNotFoundException | NoSuchFileException _) {
      return 0;
    }
  }

  void close() {
    IOUtils.closeWhileHandlingException(reader);
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(writer);
    }
    IOUtils.closeWhileHandlingException(directory);
  }
}
