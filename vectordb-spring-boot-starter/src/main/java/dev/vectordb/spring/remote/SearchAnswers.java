package dev.vectordb.spring.remote;

import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextExplanation;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import dev.vectordb.spring.web.payload.RecordPayload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server finds. */
final class SearchAnswers {
  private SearchAnswers() {}

  /** Fields of a hit as they come in; of the last line of a stream, its error. */
  static final class Line {
    @Nullable String id;
    float score;
    @Nullable Float retrievalScore;
    @Nullable Float vectorScore;
    @Nullable Float textScore;
    float @Nullable [] vector;
    @Nullable String text;
    Metadata metadata = Metadata.empty();
    final List<Snippet> snippets = new ArrayList<>();
    @Nullable JsonTree error;

    @SuppressWarnings("NullAway") // which does not see that the vector of a hit may be null
    SearchHit toHit() {
      return new SearchHit(
          id == null ? "" : id,
          score,
          vector,
          text,
          metadata,
          retrievalScore,
          vectorScore,
          textScore,
          snippets);
    }
  }

  static Line line(JsonInput in) {
    Line line = new Line();
    in.object(name -> {
      switch (name) {
        case "id" -> line.id = in.string();
        case "score" -> line.score = in.single();
        case "retrievalScore" -> line.retrievalScore = in.single();
        case "vectorScore" -> line.vectorScore = in.single();
        case "textScore" -> line.textScore = in.single();
        case "vector" -> line.vector = in.vector();
        case "text" -> line.text = in.string();
        case "metadata" -> line.metadata = RecordPayload.readMetadata(in);
        case "snippets" -> in.array(() -> line.snippets.add(snippet(JsonTree.read(in))));
        case "error" -> line.error = JsonTree.read(in);
        default -> in.skip();
      }
    });
    return line;
  }

  private static Snippet snippet(JsonTree tree) {
    return new Snippet(
        tree.text("text"),
        tree.list("matches", JsonTree.class).stream()
            .map(span -> new Snippet.Span((int) span.number("start"), (int) span.number("end")))
            .toList());
  }

  static SearchResult result(JsonInput in) {
    var draft =
        new Object() {
          final List<SearchHit> hits = new ArrayList<>();
          long position;
          double coverage = 1;
          @Nullable String nextCursor;
          @Nullable SearchExplanation explanation;
        };
    in.object(name -> {
      switch (name) {
        case "hits" -> in.array(() -> draft.hits.add(line(in).toHit()));
        case "position" -> draft.position = in.longInteger();
        case "coverage" -> draft.coverage = in.number();
        case "nextCursor" -> draft.nextCursor = in.string();
        case "explanation" -> draft.explanation = explanation(JsonTree.read(in));
        default -> in.skip();
      }
    });
    return new SearchResult(
        draft.hits,
        new LogPosition(draft.position),
        draft.coverage,
        draft.explanation,
        draft.nextCursor);
  }

  static List<SearchResult> results(JsonInput in) {
    List<SearchResult> results = new ArrayList<>();
    in.object(name -> {
      if (name.equals("results")) {
        in.array(() -> results.add(result(in)));
      } else {
        in.skip();
      }
    });
    return results;
  }

  private static SearchExplanation explanation(JsonTree tree) {
    JsonTree phases = tree.object("phases");
    return new SearchExplanation(
        tree.constant("tier", SearchExplanation.Tier.class),
        tree.number("liveRecords"),
        tree.number("matchingRecords"),
        tree.number("tailRecords"),
        tree.number("scoredVectors"),
        (int) tree.number("efSearch"),
        tree.list("fallbacks", String.class),
        new SearchExplanation.Phases(
            phases.number("filterNanos"),
            phases.number("graphNanos"),
            phases.number("scanNanos"),
            phases.number("loadNanos")),
        tree.number("elapsedNanos"),
        tree.list("notes", String.class),
        tree.has("text") ? words(tree.object("text")) : null);
  }

  private static TextExplanation words(JsonTree tree) {
    return new TextExplanation(
        tree.list("words", String.class),
        (int) tree.number("candidates"),
        tree.number("elapsedNanos"));
  }

  /** Records, in the field of that name; and a text in another, such as where the next page is. */
  static Records records(JsonInput in, String cursorName) {
    List<VectorRecord> records = new ArrayList<>();
    @Nullable String[] cursor = new String[1];
    in.object(name -> {
      if (name.equals("records")) {
        in.array(() -> records.add(record(in)));
      } else if (name.equals(cursorName)) {
        cursor[0] = in.string();
      } else {
        in.skip();
      }
    });
    return new Records(records, cursor[0]);
  }

  /**
   * Records of an answer.
   *
   * @param list in order
   * @param cursor what came beside them
   */
  record Records(List<VectorRecord> list, @Nullable String cursor) {}

  /** A record; one that came without its vector has one of no components. */
  static VectorRecord record(JsonInput in) {
    RecordPayload.Draft draft = RecordPayload.read(in);
    return VectorRecord.builder(
            draft.id() == null ? "" : draft.id(),
            draft.vector() == null ? new float[0] : draft.vector())
        .text(draft.text())
        .metadata(draft.metadata())
        .build();
  }
}
