package dev.vectordb.internal.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;
import org.jspecify.annotations.Nullable;

/** The files of a Lucene index in memory that is mapped already, for reading only. */
final class SectionDirectory extends BaseDirectory {
  /** A buffer is bounded by its int length; all but the last must be of one power of two. */
  private static final long BUFFER_BYTES = 1L << 30;

  private final Map<String, MemorySegment> files;

  SectionDirectory(Map<String, MemorySegment> files) {
    super(NoLockFactory.INSTANCE);
    this.files = files;
  }

  private MemorySegment file(String name) throws IOException {
    @Nullable MemorySegment file = files.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    return file;
  }

  /**
   * Compares every file with the checksum at its end, which Lucene itself does not do before it
   * reads: the lengths in its files are believed.
   *
   * @throws IOException if one is damaged
   */
  void verify() throws IOException {
    for (String name : files.keySet()) {
      try (IndexInput in = openInput(name, IOContext.READONCE)) {
        CodecUtil.checksumEntireFile(in);
      }
    }
  }

  @Override
  public String[] listAll() {
    return files.keySet().stream().sorted().toArray(String[]::new);
  }

  @Override
  public long fileLength(String name) throws IOException {
    return file(name).byteSize();
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    MemorySegment file = file(name);
    List<ByteBuffer> buffers = new ArrayList<>();
    long at = 0;
    do {
      long size = Math.min(BUFFER_BYTES, file.byteSize() - at);
      buffers.add(file.asSlice(at, size).asByteBuffer());
      at += size;
    } while (at < file.byteSize());
    return new ByteBuffersIndexInput(new ByteBuffersDataInput(buffers), name);
  }

  @Override
  public void deleteFile(String name) throws IOException {
    throw readOnly(name);
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    throw readOnly(name);
  }

  @Override
  public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    throw readOnly(prefix);
  }

  @Override
  public void sync(Collection<String> names) {
    // What is read only is where it should be.
  }

  @Override
  public void syncMetaData() {
    // What is read only is where it should be.
  }

  @Override
  public void rename(String source, String dest) throws IOException {
    throw readOnly(source);
  }

  @Override
  public Set<String> getPendingDeletions() {
    return Set.of();
  }

  @Override
  public void close() {
    isOpen = false;
  }

  private static IOException readOnly(String name) {
    return new NoSuchFileException(name, null, "a section of a base is not written to");
  }
}
