package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.payload.JsonInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/**
 * Measures a collection as it is, by searching for what is like some of its records, one after the
 * other: how many of the exact answer's hits are found, and what it takes.
 *
 * @param searches how many records are searched for, 1 to 1,000
 * @param topK hits of each search, 1 to 1,000
 * @param efSearch effort of each search; 0 for the collection's default
 */
record Benchmark(int searches, int topK, int efSearch) {
  private static final int MOST = 1_000;

  /** A hundred searches for ten hits. */
  static final Benchmark DEFAULT = new Benchmark(100, 10, 0);

  Benchmark {
    check("searches", searches);
    check("topK", topK);
  }

  private static void check(String field, int value) {
    if (value < 1 || value > MOST) {
      throw new InvalidInputException(field, "is " + value + ", allowed are 1 to " + MOST);
    }
  }

  static Benchmark read(JsonInput in) {
    int[] values = {DEFAULT.searches, DEFAULT.topK, DEFAULT.efSearch};
    in.object(name -> {
      switch (name) {
        case "searches" -> values[0] = in.integer();
        case "topK" -> values[1] = in.integer();
        case "efSearch" -> values[2] = in.integer();
        default -> throw in.unknown(name);
      }
    });
    return new Benchmark(values[0], values[1], values[2]);
  }

  /**
   * What was measured.
   *
   * @param recall share of the exact answers' hits that were found; 1 if there were none
   * @param nanos times of the searches, rising
   * @param exactNanos times of the exact searches, rising
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one answer
  record Result(double recall, long[] nanos, long[] exactNanos) {

    void write(JsonGenerator out) {
      out.writeStartObject();
      out.writeNumberProperty("searches", nanos.length);
      out.writeNumberProperty("recall", recall);
      writeTimes(out, "latencyMicros", nanos);
      writeTimes(out, "exactLatencyMicros", exactNanos);
      out.writeEndObject();
    }

    private static void writeTimes(JsonGenerator out, String name, long[] times) {
      out.writeName(name);
      out.writeStartObject();
      for (int percent : new int[] {50, 95, 99}) {
        long nanos =
            times.length == 0 ? 0 : times[Math.min(times.length - 1, times.length * percent / 100)];
        out.writeNumberProperty("p" + percent, TimeUnit.NANOSECONDS.toMicros(nanos));
      }
      out.writeEndObject();
    }
  }

  Result run(VectorCollection collection, Duration timeout) {
    List<VectorRecord> records =
        collection.list(new ListRequest(null, searches, null, false)).records();
    long[] nanos = new long[records.size()];
    long[] exactNanos = new long[records.size()];
    long wanted = 0;
    long found = 0;
    int done = 0;
    for (VectorRecord record : records) {
      try {
        long started = System.nanoTime();
        Set<String> exact = ids(collection, request(record, timeout).exact(true));
        exactNanos[done] = System.nanoTime() - started;
        started = System.nanoTime();
        Set<String> hits = ids(collection, request(record, timeout));
        nanos[done++] = System.nanoTime() - started;
        wanted += exact.size();
        hits.retainAll(exact);
        found += hits.size();
      } catch (RecordNotFoundException _) {
        // Deleted since it was listed.
      }
    }
    return new Result(
        wanted == 0 ? 1 : (double) found / wanted, sorted(nanos, done), sorted(exactNanos, done));
  }

  private SearchRequest.Builder request(VectorRecord record, Duration timeout) {
    return SearchRequest.likeRecord(record.id())
        .topK(topK)
        .efSearch(efSearch)
        .includeText(false)
        .includeMetadata(false)
        .timeout(timeout);
  }

  private static Set<String> ids(VectorCollection collection, SearchRequest.Builder request) {
    Set<String> ids = new HashSet<>();
    for (SearchHit hit : collection.search(request.build()).hits()) {
      ids.add(hit.id());
    }
    return ids;
  }

  private static long[] sorted(long[] times, int count) {
    long[] kept = Arrays.copyOf(times, count);
    Arrays.sort(kept);
    return kept;
  }
}
