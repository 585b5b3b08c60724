package dev.vectordb.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The embeddings of a list of texts in a file: rows of little-endian floats, nothing else. Texts
 * that the file does not hold yet are embedded and appended, so an interrupted run goes on.
 */
final class VectorFile {
  static final int DIMENSION = 384;

  private static final int ROW_BYTES = DIMENSION * Float.BYTES;
  private static final int BATCH = 256;

  private VectorFile() {}

  static float[][] readOrEmbed(Path file, List<String> texts) throws IOException {
    Files.createDirectories(file.getParent());
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int stored = (int) (channel.size() / ROW_BYTES);
      if (stored < texts.size()) {
        channel.truncate((long) stored * ROW_BYTES);
        embed(channel, texts, stored);
      }
      return read(channel, texts.size());
    }
  }

  private static void embed(FileChannel channel, List<String> texts, int stored)
      throws IOException {
    EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    channel.position((long) stored * ROW_BYTES);
    for (int from = stored; from < texts.size(); from += BATCH) {
      List<TextSegment> batch =
          texts.subList(from, Math.min(from + BATCH, texts.size())).stream()
              .map(TextSegment::from)
              .toList();
      ByteBuffer bytes = buffer(batch.size());
      for (Embedding embedding : model.embedAll(batch).content()) {
        for (float value : embedding.vector()) {
          bytes.putFloat(value);
        }
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      System.err.printf("\rembedding, once: %d of %d ", from + batch.size(), texts.size());
    }
    System.err.println();
  }

  private static float[][] read(FileChannel channel, int rows) throws IOException {
    float[][] vectors = new float[rows][DIMENSION];
    ByteBuffer bytes = buffer(1);
    for (int row = 0; row < rows; row++) {
      bytes.clear();
      channel.read(bytes, (long) row * ROW_BYTES);
      bytes.flip();
      bytes.asFloatBuffer().get(vectors[row]);
    }
    return vectors;
  }

  private static ByteBuffer buffer(int rows) {
    return ByteBuffer.allocate(rows * ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
