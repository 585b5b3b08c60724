package dev.vectordb.spring.boot;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.Fusion;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the embedded database.
 *
 * @param enabled Whether to configure the database and everything upon it.
 * @param path Directory of the database, created if missing. Relative paths start at the working
 *     directory. Without one the database lives in memory, and a warning says so.
 * @param inMemory Whether to keep the database in memory only, whatever the path says. For tests.
 * @param readOnly Whether to open the database for reading only.
 * @param defaultCollection Collection that the LangChain4j and Spring AI stores share.
 * @param indexingThreads Threads that link records into indexes, 1 to 256. Half of the processors
 *     unless set.
 * @param cache Cache of decoded records.
 * @param rewrite When the log is rewritten into a new base by itself.
 * @param search How the LangChain4j and Spring AI stores search, and what becomes of their hits.
 * @param langchain4j The LangChain4j embedding store.
 * @param metrics Micrometer meters.
 * @param observations Micrometer observations.
 * @param jobs Jobs of the database.
 * @param events Events of the database as Spring application events.
 * @param remote Server to work with, in the place of an embedded database.
 * @param collections Collections to open at startup, by name; those that are missing are created.
 */
@ConfigurationProperties("vectordb")
public record VectorDbProperties(
    @DefaultValue("true") boolean enabled,
    // Not a Path: the conversion would prefer a class path resource of that name to the directory.
    @Nullable String path,
    @DefaultValue("false") boolean inMemory,
    @DefaultValue("false") boolean readOnly,
    @DefaultValue("documents") String defaultCollection,
    @Nullable Integer indexingThreads,
    @DefaultValue Cache cache,
    @DefaultValue Rewrite rewrite,
    @DefaultValue Search search,
    @DefaultValue Langchain4j langchain4j,
    @DefaultValue Metrics metrics,
    @DefaultValue Observations observations,
    @DefaultValue Jobs jobs,
    @DefaultValue Events events,
    @DefaultValue Remote remote,
    @DefaultValue Map<String, CollectionProperties> collections) {

  /**
   * The cache of decoded records.
   *
   * @param maxSize Most heap that decoded records may take, estimated. 0 for no cache.
   */
  public record Cache(@DefaultValue("64MB") DataSize maxSize) {}

  /**
   * When the log is rewritten into a new base by itself.
   *
   * @param minAofSize Least length of a log that is rewritten.
   * @param aofToBaseRatio Least length of a log that is rewritten, in lengths of its base.
   * @param interval How often a log is rewritten that has grown at all, one second to 365 days.
   *     Never unless set.
   */
  public record Rewrite(
      @DefaultValue("64MB") DataSize minAofSize,
      @DefaultValue("1.0") double aofToBaseRatio,
      @Nullable Duration interval) {}

  /**
   * How the LangChain4j and Spring AI stores search, and what becomes of their hits.
   *
   * @param mode Whether to search by vector alone (vector), or by the words of the query as well
   *     (hybrid), which needs an index of words in the default collection.
   * @param fusion How the orders by vector and by words become one, with mode hybrid: by adding
   *     their scores (weighted) or what their ranks are worth (reciprocal-rank).
   * @param alpha Weight of the vector with fusion weighted, 0 to 1; words weigh the rest.
   * @param rankConstant What is added to ranks with fusion reciprocal-rank, 1 to 10,000.
   * @param shortlist Hits that are re-ranked and diversified, at most 2,000. 0 for four times those
   *     wanted, at least 50.
   * @param groupBy Metadata field of which each value gives its best hit only, named as in a
   *     filter: author.name, "full name". None unless set.
   * @param mmr Maximal marginal relevance.
   * @param rerank Re-ranking by a model.
   * @param explain Whether what is found says in its metadata, under vectordb.explanation, how the
   *     search ran. For finding out why a search is slow or finds nothing.
   */
  public record Search(
      @DefaultValue("vector") Mode mode,
      @DefaultValue("weighted") FusionKind fusion,
      @DefaultValue("0.5") double alpha,
      @DefaultValue("60") int rankConstant,
      @DefaultValue("0") int shortlist,
      @Nullable String groupBy,
      @DefaultValue Mmr mmr,
      @DefaultValue Rerank rerank,
      @DefaultValue("false") boolean explain) {

    /** What a query is compared with. */
    public enum Mode {
      /** The vectors. */
      VECTOR,
      /** The vectors and the words. */
      HYBRID
    }

    /** The ways to make one order of two. */
    public enum FusionKind {
      /** Adds scores. */
      WEIGHTED,
      /** Adds what ranks are worth. */
      RECIPROCAL_RANK
    }

    /** Returns how orders become one; null to search by vector alone. */
    @Nullable Fusion toFusion() {
      if (mode == Mode.VECTOR) {
        return null;
      }
      try {
        return fusion == FusionKind.WEIGHTED
            ? Fusion.weighted(alpha)
            : Fusion.reciprocalRank(rankConstant);
      } catch (InvalidInputException e) {
        throw PropertyErrors.ofSearch(e);
      }
    }
  }

  /**
   * Maximal marginal relevance.
   *
   * @param lambda Weight of relevance against diversity, 0 to 1. Hits are not diversified unless
   *     set.
   */
  public record Mmr(@Nullable Double lambda) {}

  /**
   * Re-ranking by a model.
   *
   * @param enabled Whether to re-rank, by the Reranker or LangChain4j ScoringModel that is there.
   * @param minScore Least score that the model must give. No bound unless set.
   */
  public record Rerank(@DefaultValue("false") boolean enabled, @Nullable Float minScore) {}

  /**
   * The LangChain4j embedding store.
   *
   * @param enabled Whether to configure the LangChain4j embedding store when LangChain4j is there.
   */
  public record Langchain4j(@DefaultValue("true") boolean enabled) {}

  /**
   * The Micrometer observations.
   *
   * @param enabled Whether searches and writes are observed when there is a registry of
   *     observations.
   */
  public record Observations(@DefaultValue("true") boolean enabled) {}

  /**
   * Jobs of the database.
   *
   * @param workers Jobs that run at a time, 1 to 64.
   */
  public record Jobs(@DefaultValue("2") int workers) {}

  /**
   * Events of the database as Spring application events.
   *
   * @param publish Whether to publish what happens in the database from the start on, each as a
   *     DatabaseEvent.
   * @param records Whether changes of records are published, and not only of collections.
   * @param searchSampling Share of searches that are told to streams of events which want them, and
   *     published, 0 to 1.
   */
  public record Events(
      @DefaultValue("false") boolean publish,
      @DefaultValue("true") boolean records,
      @DefaultValue("0") double searchSampling) {}

  /**
   * Server to work with, in the place of an embedded database.
   *
   * @param url Address of the service with its base path, such as
   *     https://vectors.example.com/vectordb/v1. No database is opened if it is set.
   * @param apiKey Key to present.
   * @param tenant Tenant to work with. That of the key unless set, or default if the key is for
   *     all.
   * @param connectTimeout Longest time to open a connection.
   * @param requestTimeout Longest time of a request, but for streams and work on index and files.
   * @param maxAttempts How often a request is sent at most that harms nobody if it comes twice, or
   *     that was refused before anything was done, 1 to 10.
   * @param sslBundle Spring Boot SSL bundle with what to trust, and what to present. That of the
   *     platform unless set.
   */
  public record Remote(
      @Nullable String url,
      @Nullable String apiKey,
      @Nullable String tenant,
      @DefaultValue("5s") Duration connectTimeout,
      @DefaultValue("60s") Duration requestTimeout,
      @DefaultValue("3") int maxAttempts,
      @Nullable String sslBundle) {

    /** Tells all but the key. */
    @Override
    public String toString() {
      return "Remote[url=" + url + ", tenant=" + tenant + "]";
    }
  }

  /**
   * The Micrometer meters.
   *
   * @param enabled Whether to register the database's meters when Micrometer is there.
   */
  public record Metrics(@DefaultValue("true") boolean enabled) {}
}
