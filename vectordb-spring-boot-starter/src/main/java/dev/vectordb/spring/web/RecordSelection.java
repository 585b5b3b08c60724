package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records a request is about.
 *
 * @param ids by id
 * @param filter by filter; null unless asked for
 * @param all whether all
 */
record RecordSelection(List<String> ids, @Nullable Filter filter, boolean all) {
  static final int PAGE_SIZE = 100;

  /** A change of metadata; without an id where the path has it. */
  record Update(@Nullable String id, Metadata metadata, MetadataUpdate mode) {}

  static RecordSelection readIds(JsonInput in, int most) {
    RecordSelection selection = readDeletion(in, most);
    if (selection.filter != null || selection.all) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "ids", "is missing");
    }
    return selection;
  }

  static RecordSelection readDeletion(JsonInput in, int most) {
    var draft =
        new Object() {
          @Nullable List<String> ids;
          @Nullable Filter filter;
          boolean all;
        };
    in.object(name -> {
      switch (name) {
        case "ids" -> {
          List<String> ids = new ArrayList<>();
          in.array(() -> {
            if (ids.size() == most) {
              throw tooMany("ids", most);
            }
            ids.add(in.string());
          });
          draft.ids = ids;
        }
        case "filter" -> draft.filter = Filter.parse(in.string());
        case "all" -> draft.all = in.bool();
        default -> throw in.unknown(name);
      }
    });
    int ways = (draft.ids == null ? 0 : 1) + (draft.filter == null ? 0 : 1) + (draft.all ? 1 : 0);
    if (ways != 1) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "ids", "exactly one of ids, filter and all must be there");
    }
    return new RecordSelection(draft.ids == null ? List.of() : draft.ids, draft.filter, draft.all);
  }

  static RequestException tooMany(String field, int most) {
    return new RequestException(
        ErrorCode.PAYLOAD_TOO_LARGE, field, "has more than " + most + " members");
  }

  /** Deletes; what a filter matches is to be found in time. */
  WriteResult deleteFrom(VectorCollection collection, Duration timeout) {
    if (all) {
      return collection.deleteAll();
    }
    return filter == null ? collection.delete(ids) : collection.delete(filter, timeout);
  }

  static ListRequest readList(JsonInput in) {
    return readList(in, PAGE_SIZE);
  }

  static ListRequest readScroll(JsonInput in) {
    return readList(in, 500);
  }

  private static ListRequest readList(JsonInput in, int defaultSize) {
    var draft =
        new Object() {
          @Nullable Filter filter;
          int pageSize = defaultSize;
          @Nullable String cursor;
          boolean includeVector = true;
        };
    in.object(name -> {
      switch (name) {
        case "filter" -> draft.filter = Filter.parse(in.string());
        case "pageSize" -> draft.pageSize = in.integer();
        case "cursor" -> draft.cursor = in.string();
        case "includeVector" -> draft.includeVector = in.bool();
        default -> throw in.unknown(name);
      }
    });
    return new ListRequest(draft.filter, draft.pageSize, draft.cursor, draft.includeVector);
  }

  static Update readUpdate(JsonInput in) {
    var draft =
        new Object() {
          @Nullable String id;
          @Nullable Metadata metadata;
          MetadataUpdate mode = MetadataUpdate.MERGE;
        };
    in.object(name -> {
      switch (name) {
        case "id" -> draft.id = in.string();
        case "metadata" -> draft.metadata = RecordPayload.readMetadata(in);
        case "mode" -> draft.mode = in.constant(MetadataUpdate.class);
        default -> throw in.unknown(name);
      }
    });
    if (draft.metadata == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "metadata", "is missing");
    }
    return new Update(draft.id, draft.metadata, draft.mode);
  }
}
