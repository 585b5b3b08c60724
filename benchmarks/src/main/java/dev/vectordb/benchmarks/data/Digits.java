package dev.vectordb.benchmarks.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The MNIST images that come with the benchmarks: a component is the brightness of a pixel. */
final class Digits implements DataSource {
  private static final int QUERIES = 1_000;
  private static final int BATCH = 1_000;

  @Override
  public void fill(VectorFile base, int rows) throws IOException {
    int stored = base.rows();
    if (stored >= rows) {
      return;
    }
    try (InputStream in = open("mnist-base.u8.gz")) {
      in.skipNBytes((long) stored * base.dimension());
      for (int from = stored; from < rows; from += BATCH) {
        base.append(read(in, Math.min(BATCH, rows - from)));
      }
    }
  }

  @Override
  public float[][] queries() throws IOException {
    try (InputStream in = open("mnist-queries.u8.gz")) {
      return read(in, QUERIES);
    }
  }

  private static InputStream open(String name) throws IOException {
    return new BufferedInputStream(
        new GZIPInputStream(Files.newInputStream(DataDirectories.SOURCES.resolve(name))));
  }

  private static float[][] read(InputStream in, int rows) throws IOException {
    int dimension = DatasetKind.MNIST.dimension();
    float[][] images = new float[rows][dimension];
    for (float[] image : images) {
      byte[] pixels = in.readNBytes(dimension);
      if (pixels.length < dimension) {
        throw new IOException("the file of images is too short");
      }
      for (int i = 0; i < dimension; i++) {
        image[i] = pixels[i] & 0xff;
      }
    }
    return images;
  }

  @Override
  public Stream<Sentence> texts() {
    return IntStream.iterate(0, row -> row + 1)
        .mapToObj(row -> new Sentence("mnist", "image " + row));
  }
}
