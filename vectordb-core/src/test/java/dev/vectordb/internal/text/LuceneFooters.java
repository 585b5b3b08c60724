package dev.vectordb.internal.text;

import dev.vectordb.model.TextLanguage;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.lucene.codecs.CodecUtil;

/** Makes the checksums anew that Lucene writes at the end of its files. */
public final class LuceneFooters {
  private LuceneFooters() {}

  /**
   * Makes those of files of a section anew, if its list of files can be read.
   *
   * @param section what may have been changed
   * @param documents how many documents it was written with
   * @param suffix how the names of the files end
   * @return how many files got another checksum
   */
  public static int renew(byte[] section, int documents, String suffix) {
    Map<String, MemorySegment> files;
    try {
      files = TextSection.read(MemorySegment.ofArray(section), documents, TextLanguage.STANDARD);
    } catch (RuntimeException e) {
      return 0;
    }
    int renewed = 0;
    if (files != null) {
      for (Map.Entry<String, MemorySegment> file : files.entrySet()) {
        boolean chosen =
            file.getKey().endsWith(suffix) && file.getValue().byteSize() > CodecUtil.footerLength();
        renewed += chosen && renew(file.getValue().asByteBuffer()) ? 1 : 0;
      }
    }
    return renewed;
  }

  private static boolean renew(ByteBuffer file) {
    int at = file.capacity() - Long.BYTES;
    CRC32 checksum = new CRC32();
    checksum.update(file.slice(0, at));
    boolean changed = file.getLong(at) != checksum.getValue();
    file.putLong(at, checksum.getValue());
    return changed;
  }
}
