package dev.vectordb.internal.storage;

import dev.vectordb.internal.storage.RecordingFileSystem.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/** A channel that tells of writes, cuts and forces once they have succeeded. */
final class RecordingChannel extends FileChannel {
  private final FileChannel real;
  private final Consumer<Kind> record;

  RecordingChannel(FileChannel real, Consumer<Kind> record) {
    this.real = real;
    this.record = record;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return real.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return real.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return real.read(target, position);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = real.write(source);
    record.accept(Kind.WRITE);
    return written;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long written = real.write(sources, offset, length);
    record.accept(Kind.WRITE);
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    int written = real.write(source, position);
    record.accept(Kind.WRITE);
    return written;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    long written = real.transferFrom(source, position, count);
    record.accept(Kind.WRITE);
    return written;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    real.truncate(size);
    record.accept(Kind.TRUNCATE);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    real.force(metadata);
    if (metadata) { // without it, the new length of a file may not be on the device
      record.accept(Kind.FORCE);
    }
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
    if (MapMode.READ_WRITE.equals(mode)) {
      throw new AssertionError("what is written through a mapping could not be recorded");
    }
    return real.map(mode, offset, size, arena);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
