package dev.vectordb.benchmarks;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many writes of one record are acknowledged in a second, by how many threads at once, in each
 * durability mode? Beside H2, which has the same file system, and a plain loop that appends as many
 * bytes and forces the file. All take turns in one run.
 */
final class CommitQuestion implements Question {
  private static final String USUAL_WRITERS = "1,8,64";
  private static final int DIMENSION = 384;
  private static final String TEXT = "a text of a few words beside the vector";

  /** Something that writes one record so that it is as durable as it promises. */
  interface Target extends AutoCloseable {
    void write(int number) throws Exception;

    @Override
    void close() throws IOException, SQLException;
  }

  /** Makes a target in an empty directory. */
  private interface Opener {
    Target open(Path directory) throws Exception;
  }

  private record Contender(String name, String promise, Opener opener) {}

  private final List<Contender> contenders =
      List.of(
          new Contender(
              "loop of write and force", "device", directory -> new Loop(directory, true)),
          new Contender(
              "VectorDB, SYNC", "device", directory -> new Ours(directory, Durability.sync())),
          new Contender(
              "H2, commit and CHECKPOINT SYNC", "device", directory -> new H2(directory, true)),
          new Contender(
              "VectorDB, INTERVAL 1 s",
              "operating system, device within 1 s",
              directory -> new Ours(directory, Durability.interval(Duration.ofSeconds(1)))),
          new Contender(
              "VectorDB, OS",
              "operating system",
              directory -> new Ours(directory, Durability.os())),
          new Contender("H2, commit", "its own, no force", directory -> new H2(directory, false)),
          new Contender(
              "loop of write", "operating system", directory -> new Loop(directory, false)));

  @Override
  public void answer(Options options) throws IOException {
    int[] writers = options.numbers("threads", USUAL_WRITERS);
    EngineLaunch launch = options.launch(EngineKind.VECTORDB, "commit", 1);
    double[][] perSecond = new double[contenders.size()][writers.length];
    for (int round = 0; round < options.rounds() + 1; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        for (int w = 0; w < writers.length; w++) {
          Indexes.empty(launch);
          double seen =
              measure(contenders.get(i), launch.directory(), writers[w], options.millis());
          if (round > 0) { // the first warms up
            perSecond[i][w] = Math.max(perSecond[i][w], seen);
          }
        }
      }
    }
    Indexes.empty(launch);
    report(options, writers, perSecond);
  }

  private void report(Options options, int[] writers, double[][] perSecond) throws IOException {
    List<String> header = new ArrayList<>(List.of("writer", "returns when it is with the"));
    Arrays.stream(writers).forEach(count -> header.add(count + " threads, writes/s"));
    Arrays.stream(writers).forEach(count -> header.add("x loop with force, " + count));
    Table table = new Table(header);
    for (int i = 0; i < contenders.size(); i++) {
      List<String> cells =
          new ArrayList<>(List.of(contenders.get(i).name(), contenders.get(i).promise()));
      for (double value : perSecond[i]) {
        cells.add(String.format(Locale.ROOT, "%.0f", value));
      }
      for (int w = 0; w < writers.length; w++) {
        cells.add(String.format(Locale.ROOT, "%.2f", perSecond[i][w] / perSecond[0][w]));
      }
      table.row(cells);
    }
    Output output = new Output(options.out(), "commit", "Acknowledged writes per second");
    output.paragraph(
        "One record of 384 components and a short text a write. The loop is one thread with one file, whatever the number of writers. Best of the rounds.");
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private static double measure(Contender contender, Path directory, int writers, int millis)
      throws IOException {
    try (Target target = contender.opener().open(directory)) {
      AtomicInteger number = new AtomicInteger();
      int threads = target instanceof Loop ? 1 : writers;
      List<Thread> running = new ArrayList<>();
      List<Exception> failures = new ArrayList<>();
      long begin = System.nanoTime();
      long end = begin + millis * 1_000_000L;
      for (int i = 0; i < threads; i++) {
        running.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    while (System.nanoTime() < end) {
                      target.write(number.getAndIncrement());
                    }
                  } catch (Exception e) { // handed to the one who measures
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                }));
      }
      for (Thread thread : running) {
        thread.join();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (!failures.isEmpty()) {
        throw new IOException(contender.name() + " failed", failures.getFirst());
      }
      return number.get() / seconds;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(contender.name() + " failed", e);
    }
  }

  private static float[] vector(int number) {
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, 1);
    vector[number % DIMENSION] = number;
    return vector;
  }

  private record Ours(VectorDatabase database, VectorCollection collection) implements Target {
    Ours(Path directory, Durability durability) {
      this(VectorDatabase.open(directory.resolve("db")), durability);
    }

    private Ours(VectorDatabase database, Durability durability) {
      this(
          database,
          database.createCollection(
              "c",
              CollectionConfig.builder(DIMENSION)
                  .indexKind(IndexKind.FLAT) // the commit is asked about, not the graph
                  .durability(durability)
                  .build()));
    }

    @Override
    public void write(int number) {
      collection.upsert(VectorRecord.builder("r" + number, vector(number)).text(TEXT).build());
    }

    @Override
    public void close() {
      database.close();
    }
  }

  /** A connection for each thread. */
  private static final class H2 implements Target {
    private final String url;
    private final Connection first;
    private final boolean checkpoint;
    private final List<Connection> opened = new ArrayList<>();
    private final ThreadLocal<PreparedStatement> insert = ThreadLocal.withInitial(this::prepare);

    H2(Path directory, boolean checkpoint) throws SQLException {
      this.url = "jdbc:h2:" + directory.resolve("h2").toAbsolutePath() + ";WRITE_DELAY=0";
      this.checkpoint = checkpoint;
      this.first = DriverManager.getConnection(url);
      first
          .createStatement()
          .execute("CREATE TABLE r (id VARCHAR PRIMARY KEY, v VARBINARY(65535), t VARCHAR)");
    }

    private PreparedStatement prepare() {
      try {
        Connection connection = DriverManager.getConnection(url);
        synchronized (opened) {
          opened.add(connection);
        }
        return connection.prepareStatement("INSERT INTO r VALUES (?, ?, ?)");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void write(int number) throws SQLException {
      PreparedStatement statement = insert.get();
      ByteBuffer bytes = ByteBuffer.allocate(DIMENSION * Float.BYTES);
      bytes.asFloatBuffer().put(vector(number));
      statement.setString(1, "r" + number);
      statement.setBytes(2, bytes.array());
      statement.setString(3, TEXT);
      statement.executeUpdate();
      if (checkpoint) {
        statement.getConnection().createStatement().execute("CHECKPOINT SYNC");
      }
    }

    @Override
    public void close() throws SQLException {
      for (Connection connection : opened) {
        connection.close();
      }
      first.close();
    }
  }

  private static final class Loop implements Target {
    private final FileChannel channel;
    private final ByteBuffer record = ByteBuffer.allocateDirect(DIMENSION * Float.BYTES + 100);
    private final boolean force;

    Loop(Path directory, boolean force) throws IOException {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve("loop"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.force = force;
    }

    @Override
    public void write(int number) throws IOException {
      record.clear();
      while (record.hasRemaining()) {
        channel.write(record);
      }
      if (force) {
        channel.force(true);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
