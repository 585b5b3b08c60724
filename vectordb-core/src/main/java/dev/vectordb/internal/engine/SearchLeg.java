package dev.vectordb.internal.engine;

import dev.vectordb.model.LogPosition;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import java.util.List;

/**
 * What one shard answers: scored hits, best first, ties by id, so that answers of several shards
 * can be merged in any order.
 *
 * @param hits at most as many as were wanted, from the best
 * @param position what the shard had seen
 * @param explanation how it searched
 */
record SearchLeg(List<SearchHit> hits, LogPosition position, SearchExplanation explanation) {}
