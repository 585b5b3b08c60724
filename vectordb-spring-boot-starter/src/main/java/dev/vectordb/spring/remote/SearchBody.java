package dev.vectordb.spring.remote;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Highlight;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.spring.web.payload.RecordPayload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A search as it is sent. Re-ranking is not: the re-ranker is an object of this process.
 *
 * @param request the search
 * @param part what of it the server does
 * @param topK hits wanted of the server
 */
record SearchBody(SearchRequest request, Part part, int topK) {

  /** What of a search the server does. */
  enum Part {
    /** All of it. */
    WHOLE,
    /** Finds the shortlist that is re-ranked here. */
    SHORTLIST,
    /** Finds the best of the groups, of what is re-ranked here. */
    GROUPS
  }

  static SearchBody of(SearchRequest request) {
    return new SearchBody(request, Part.WHOLE, request.topK());
  }

  void write(JsonGenerator out) {
    out.writeStartObject();
    writeQuery(out);
    boolean whole = part == Part.WHOLE;
    out.writeNumberProperty("topK", topK);
    number(out, "offset", whole ? request.offset() : 0);
    writeBounds(out);
    filter(out, request.filter());
    out.writeBooleanProperty("includeVector", !whole || request.includeVector());
    out.writeBooleanProperty("includeText", !whole || request.includeText());
    out.writeBooleanProperty("includeMetadata", !whole || request.includeMetadata());
    flag(out, "exact", request.exact());
    flag(out, "explain", request.explain());
    number(out, "efSearch", request.efSearch());
    if (request.timeout() != null) {
      // Part of a millisecond is one.
      out.writeNumberProperty(
          "timeoutMillis", Math.max(1, request.timeout().plusNanos(999_999).toMillis()));
    }
    if (request.atLeast() != null) {
      out.writeNumberProperty("atLeast", request.atLeast().sequenceNumber());
    }
    if (whole) {
      writeStages(out);
    }
    if (whole || part == Part.GROUPS) {
      writeGrouping(out, request.grouping());
    }
    out.writeEndObject();
  }

  /** JSON has no infinity; a bound that is one is none, or lets nothing pass. */
  private void writeBounds(JsonGenerator out) {
    Float minScore = request.minScore();
    if (minScore != null && minScore != Float.NEGATIVE_INFINITY) {
      out.writeNumberProperty("minScore", Math.min(minScore, Float.MAX_VALUE));
    }
    Float maxDistance = request.maxDistance();
    if (maxDistance != null && maxDistance != Float.POSITIVE_INFINITY) {
      out.writeNumberProperty("maxDistance", maxDistance);
    }
  }

  private void writeQuery(JsonGenerator out) {
    float[] vector = request.vector();
    if (vector != null) {
      out.writeName("vector");
      RecordPayload.writeVector(out, vector);
    }
    text(out, "id", request.id());
    text(out, "text", request.text());
    if (request.text() != null) {
      out.writeName("fusion");
      out.writeStartObject();
      switch (request.fusion()) {
        case Fusion.Weighted weighted -> out.writeNumberProperty("alpha", weighted.alpha());
        case Fusion.ReciprocalRank rank -> out.writeNumberProperty("k", rank.k());
      }
      out.writeEndObject();
    }
    number(out, "vectorCandidates", request.vectorCandidates());
    number(out, "textCandidates", request.textCandidates());
    Highlight highlight = request.highlight();
    if (highlight != null) {
      out.writeName("highlight");
      out.writeStartObject();
      out.writeNumberProperty("maxSnippets", highlight.maxSnippets());
      out.writeNumberProperty("snippetChars", highlight.snippetChars());
      out.writeEndObject();
    }
  }

  private void writeStages(JsonGenerator out) {
    if (request.mmr() != null) {
      out.writeName("mmr");
      out.writeStartObject();
      out.writeNumberProperty("lambda", request.mmr().lambda());
      out.writeEndObject();
    }
    number(out, "shortlist", request.shortlist());
    flag(out, "paged", request.paged());
    text(out, "cursor", request.cursor());
  }

  private static void writeGrouping(JsonGenerator out, @Nullable Grouping grouping) {
    if (grouping != null) {
      out.writeName("groupBy");
      out.writeStartObject();
      out.writeStringProperty("field", grouping.field().toText());
      out.writeNumberProperty("perGroup", grouping.perGroup());
      out.writeEndObject();
    }
  }

  static void filter(JsonGenerator out, @Nullable Filter filter) {
    text(out, "filter", filter == null ? null : filter.toText());
  }

  static void text(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  /** 0 is what a field is that is left out. */
  private static void number(JsonGenerator out, String name, int value) {
    if (value != 0) {
      out.writeNumberProperty(name, value);
    }
  }

  private static void flag(JsonGenerator out, String name, boolean value) {
    if (value) {
      out.writeBooleanProperty(name, true);
    }
  }
}
