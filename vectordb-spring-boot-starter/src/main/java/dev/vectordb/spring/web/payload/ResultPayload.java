package dev.vectordb.spring.web.payload;

import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Answers to searches in JSON. */
public final class ResultPayload {
  private ResultPayload() {}

  /**
   * Writes the answer to a search.
   *
   * @param out takes it
   * @param result the answer
   * @param types whether metadata keeps the types that JSON does not have
   */
  public static void write(JsonGenerator out, SearchResult result, boolean types) {
    out.writeStartObject();
    out.writeArrayPropertyStart("hits");
    result.hits().forEach(hit -> writeHit(out, hit, types));
    out.writeEndArray();
    out.writeNumberProperty("position", result.position().sequenceNumber());
    out.writeNumberProperty("coverage", result.coverage());
    if (result.nextCursor() != null) {
      out.writeStringProperty("nextCursor", result.nextCursor());
    }
    SearchExplanation explanation = result.explanation();
    if (explanation != null) {
      out.writeName("explanation");
      writeExplanation(out, explanation);
    }
    out.writeEndObject();
  }

  /**
   * Writes a hit.
   *
   * @param out takes it
   * @param hit the hit
   * @param types whether metadata keeps the types that JSON does not have
   */
  public static void writeHit(JsonGenerator out, SearchHit hit, boolean types) {
    out.writeStartObject();
    out.writeStringProperty("id", hit.id());
    out.writeNumberProperty("score", hit.score());
    score(out, "retrievalScore", hit.retrievalScore());
    score(out, "vectorScore", hit.vectorScore());
    score(out, "textScore", hit.textScore());
    if (hit.vector() != null) {
      out.writeName("vector");
      RecordPayload.writeVector(out, hit.vector());
    }
    if (hit.text() != null) {
      out.writeStringProperty("text", hit.text());
    }
    out.writeName("metadata");
    RecordPayload.writeMetadata(out, hit.metadata(), types);
    if (!hit.snippets().isEmpty()) {
      out.writeArrayPropertyStart("snippets");
      hit.snippets().forEach(snippet -> writeSnippet(out, snippet));
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void score(JsonGenerator out, String name, @Nullable Float score) {
    if (score != null) {
      out.writeNumberProperty(name, score);
    }
  }

  private static void writeSnippet(JsonGenerator out, Snippet snippet) {
    out.writeStartObject();
    out.writeStringProperty("text", snippet.text());
    out.writeArrayPropertyStart("matches");
    for (Snippet.Span span : snippet.matches()) {
      out.writeStartObject();
      out.writeNumberProperty("start", span.start());
      out.writeNumberProperty("end", span.end());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeExplanation(JsonGenerator out, SearchExplanation explanation) {
    out.writeStartObject();
    out.writeStringProperty("summary", explanation.summary());
    out.writeStringProperty("tier", JsonInput.nameOf(explanation.tier()));
    out.writeNumberProperty("liveRecords", explanation.liveRecords());
    out.writeNumberProperty("matchingRecords", explanation.matchingRecords());
    out.writeNumberProperty("tailRecords", explanation.tailRecords());
    out.writeNumberProperty("scoredVectors", explanation.scoredVectors());
    out.writeNumberProperty("efSearch", explanation.efSearch());
    strings(out, "fallbacks", explanation.fallbacks());
    out.writeName("phases");
    out.writeStartObject();
    out.writeNumberProperty("filterNanos", explanation.phases().filterNanos());
    out.writeNumberProperty("graphNanos", explanation.phases().graphNanos());
    out.writeNumberProperty("scanNanos", explanation.phases().scanNanos());
    out.writeNumberProperty("loadNanos", explanation.phases().loadNanos());
    out.writeEndObject();
    out.writeNumberProperty("elapsedNanos", explanation.elapsedNanos());
    strings(out, "notes", explanation.notes());
    TextExplanation text = explanation.text();
    if (text != null) {
      out.writeName("text");
      out.writeStartObject();
      strings(out, "words", text.words());
      out.writeNumberProperty("candidates", text.candidates());
      out.writeNumberProperty("elapsedNanos", text.elapsedNanos());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void strings(JsonGenerator out, String name, List<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
  }
}
