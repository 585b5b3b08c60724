package dev.vectordb.benchmarks.data;

import dev.vectordb.model.Metric;

/** The data sets. */
public enum DatasetKind {
  /** Embedded sentences. */
  SENTENCES(384, Metric.COSINE, 100_000, 100_000),
  /** Images of handwritten digits. */
  MNIST(784, Metric.EUCLIDEAN, 60_000, 60_000),
  /** Made-up vectors in clusters; the only set that grows beyond 100,000. */
  CLUSTERED(384, Metric.COSINE, 100_000, 10_000_000);

  private final int dimension;
  private final Metric metric;
  private final int usualSize;
  private final int largestSize;

  DatasetKind(int dimension, Metric metric, int usualSize, int largestSize) {
    this.dimension = dimension;
    this.metric = metric;
    this.usualSize = usualSize;
    this.largestSize = largestSize;
  }

  /**
   * Returns the dimension.
   *
   * @return length of every vector
   */
  public int dimension() {
    return dimension;
  }

  /**
   * Returns the metric.
   *
   * @return how nearness is measured; vectors compared by cosine have unit length
   */
  public Metric metric() {
    return metric;
  }

  /**
   * Returns the size unless another one is asked for.
   *
   * @return a number of records
   */
  public int usualSize() {
    return usualSize;
  }

  /**
   * Returns how many records there can be.
   *
   * @return a number of records
   */
  public int largestSize() {
    return largestSize;
  }

  DataSource source() {
    return switch (this) {
      case SENTENCES -> new Sentences();
      case MNIST -> new Digits();
      case CLUSTERED -> new Clusters(dimension);
    };
  }

  /** Prefix of the names of files in the cache. */
  String filePrefix() {
    return switch (this) {
      case SENTENCES -> "";
      case MNIST -> "mnist-";
      case CLUSTERED -> "clustered-";
    };
  }
}
