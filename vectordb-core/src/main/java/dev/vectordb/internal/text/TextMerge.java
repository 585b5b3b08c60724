package dev.vectordb.internal.text;

import dev.vectordb.model.TextLanguage;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.SortingCodecReader;
import org.apache.lucene.search.Sort;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.SingleInstanceLockFactory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Makes one index of the segments of another, without taking texts apart again. */
final class TextMerge {
  /** Blocks of 64 KiB to 1 MiB. */
  private static final int MIN_BLOCK_BITS = 16;

  private static final int MAX_BLOCK_BITS = 20;

  private TextMerge() {}

  /**
   * Writes some documents of an index as a {@link TextSection}. It is put together off-heap and
   * copied from there.
   *
   * @param source the index
   * @param kept the documents to keep, each once, in the order that they get
   * @param language how texts were taken apart
   * @param analyzer the analyzer of that language
   * @param out where to
   */
  static void write(
      IndexReader source, int[] kept, TextLanguage language, Analyzer analyzer, OutputStream out)
      throws IOException {
    int[] rising = kept.clone();
    Arrays.sort(rising);
    try (Arena arena = Arena.ofShared();
        ByteBuffersDirectory target = directory(arena)) {
      merge(readers(source, rising), rising.length, analyzer, target);
      if (!Arrays.equals(rising, kept)) {
        writeInOrder(target, new Places(rising, kept), language, analyzer, out);
        return;
      }
      TextSection.write(target, kept.length, language, out);
    }
  }

  private static void writeInOrder(
      Directory rising, Places places, TextLanguage language, Analyzer analyzer, OutputStream out)
      throws IOException {
    try (Arena arena = Arena.ofShared();
        ByteBuffersDirectory target = directory(arena);
        DirectoryReader reader = DirectoryReader.open(rising)) {
      List<CodecReader> sorted = new ArrayList<>();
      for (LeafReaderContext leaf : reader.leaves()) { // one, as it was merged
        CodecReader documents = SlowCodecReaderWrapper.wrap(leaf.reader());
        sorted.add(SortingCodecReader.wrap(documents, places, Sort.INDEXORDER));
      }
      merge(sorted.toArray(CodecReader[]::new), places.size(), analyzer, target);
      TextSection.write(target, places.size(), language, out);
    }
  }

  private static void merge(
      CodecReader[] readers, int documents, Analyzer analyzer, Directory target)
      throws IOException {
    LogDocMergePolicy merges = new LogDocMergePolicy();
    merges.setNoCFSRatio(0);
    IndexWriterConfig config =
        new IndexWriterConfig(analyzer)
            .setMergePolicy(merges)
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(false);
    try (IndexWriter writer = new IndexWriter(target, config)) {
      if (readers.length > 0) {
        writer.addIndexes(readers);
      }
      writer.commit();
    }
    try (DirectoryReader written = DirectoryReader.open(target)) {
      if (written.maxDoc() != documents || written.leaves().size() > 1) {
        throw new IllegalStateException(
            "merging gave " + written.maxDoc() + " documents, not " + documents);
      }
    }
  }

  /** Where documents go that were merged in the order that they had. */
  private static final class Places extends Sorter.DocMap {
    private final int[] oldByNew;
    private final int[] newByOld;

    /** Documents as they are merged, and the same as they shall be. */
    Places(int[] rising, int[] wanted) {
      oldByNew = new int[wanted.length];
      newByOld = new int[wanted.length];
      for (int place = 0; place < wanted.length; place++) {
        oldByNew[place] = Arrays.binarySearch(rising, wanted[place]);
        newByOld[oldByNew[place]] = place;
      }
    }

    @Override
    public int oldToNew(int document) {
      return newByOld[document];
    }

    @Override
    public int newToOld(int document) {
      return oldByNew[document];
    }

    @Override
    public int size() {
      return oldByNew.length;
    }
  }

  private static ByteBuffersDirectory directory(Arena arena) {
    return new ByteBuffersDirectory(
        new SingleInstanceLockFactory(),
        () ->
            new ByteBuffersDataOutput(
                MIN_BLOCK_BITS,
                MAX_BLOCK_BITS,
                size -> arena.allocate(size).asByteBuffer(),
                ByteBuffersDataOutput.NO_REUSE),
        ByteBuffersDirectory.OUTPUT_AS_MANY_BUFFERS);
  }

  private static CodecReader[] readers(IndexReader source, int[] kept) throws IOException {
    List<CodecReader> readers = new ArrayList<>();
    int next = 0;
    for (LeafReaderContext leaf : source.leaves()) {
      int size = leaf.reader().maxDoc();
      FixedBitSet bits = new FixedBitSet(size);
      int count = 0;
      for (; next < kept.length && kept[next] < leaf.docBase + size; next++) {
        bits.set(kept[next] - leaf.docBase);
        count++;
      }
      if (count > 0) {
        CodecReader reader = SlowCodecReaderWrapper.wrap(leaf.reader());
        readers.add(count == size ? reader : new Kept(reader, bits, count));
      }
    }
    return readers.toArray(CodecReader[]::new);
  }

  /** A segment of which only some documents are alive. */
  private static final class Kept extends FilterCodecReader {
    private final Bits bits;
    private final int count;

    Kept(CodecReader reader, Bits bits, int count) {
      super(reader);
      this.bits = bits;
      this.count = count;
    }

    @Override
    public Bits getLiveDocs() {
      return bits;
    }

    @Override
    public int numDocs() {
      return count;
    }

    @Override
    public @Nullable CacheHelper getCoreCacheHelper() {
      return null;
    }

    @Override
    public @Nullable CacheHelper getReaderCacheHelper() {
      return null;
    }
  }
}
