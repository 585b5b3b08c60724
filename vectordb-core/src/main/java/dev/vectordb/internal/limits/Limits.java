package dev.vectordb.internal.limits;

/** Every bound on input and on what is read from files, each with its reason. */
public final class Limits {
  /** The largest embeddings in use have 12,288 components; the rest is room. */
  public static final int MAX_DIMENSION = 65_536;

  /** An id is a key, not a document; two bytes hold its length. */
  public static final int MAX_ID_BYTES = 512;

  /** Encoded size of one record's metadata: it is decoded as a whole for each hit. */
  public static final int MAX_METADATA_BYTES = 64 * 1024;

  /** Nesting of metadata: bounds the recursion of the codec. */
  public static final int MAX_METADATA_DEPTH = 8;

  /** Default bound on a record's text in UTF-8 bytes; configurable per collection. */
  public static final int DEFAULT_MAX_TEXT_BYTES = 1024 * 1024;

  /** The most a collection may raise its bound on text to: keeps one frame far below 2 GiB. */
  public static final int MAX_TEXT_BYTES = 64 * 1024 * 1024;

  /** One batch is one frame, built and checked in memory. */
  public static final int MAX_BATCH_BYTES = 256 * 1024 * 1024;

  /** Operations in one batch: a batch becomes visible at once, so it must apply quickly. */
  public static final int MAX_BATCH_OPERATIONS = 100_000;

  /** Operations in one frame: as many deletions by filter as its bytes hold, and no more. */
  public static final int MAX_FRAME_OPERATIONS = 16 * 1024 * 1024;

  /**
   * Operations of a collection, counted over its life: a million a second for a hundred thousand
   * years, and room to add to it.
   */
  public static final long MAX_SEQUENCE_NUMBER = 1L << 62;

  /** Hits are materialised together; deeper reading is what scrolling is for. */
  public static final int MAX_TOP_K = 10_000;

  /** Every hit skipped is still found first. */
  public static final int MAX_OFFSET = 10_000;

  /** Beyond this an exact scan is cheaper than the graph. */
  public static final int MAX_EF_SEARCH = 20_000;

  /** The paper's useful range for M is 5 to 48; a node's links must fit a few cache lines. */
  public static final int MAX_CONNECTIONS = 128;

  /** More effort than this buys no recall. */
  public static final int MAX_EF_CONSTRUCTION = 4_096;

  /** Text of one filter. */
  public static final int MAX_FILTER_CHARS = 16 * 1024;

  /** Nesting of a filter: bounds the recursion of parser, compiler and printer. */
  public static final int MAX_FILTER_DEPTH = 64;

  /** Nodes of a filter: bounds the bitmaps that one query may hold at a time. */
  public static final int MAX_FILTER_NODES = 1_024;

  /** Values of one {@code IN}. */
  public static final int MAX_IN_VALUES = 10_000;

  /** Pattern of one {@code LIKE}: matching takes one step per character and 64 of these. */
  public static final int MAX_LIKE_CHARS = 1_024;

  /** Words that a filter asks a text for: a few names, not a document. */
  public static final int MAX_FILTER_WORDS_CHARS = 1_024;

  /** Fields that automatic indexing takes up: keys made of data would take a node for each. */
  public static final int MAX_AUTOMATIC_FIELDS = 1_000;

  /** Bytes of a field's different strings from which automatic indexing asks what they serve. */
  public static final int MIN_JUDGED_DICTIONARY_BYTES = 1024 * 1024;

  /** Of different strings for each record with the field: an identifier or a link, no passage. */
  public static final int MAX_DICTIONARY_BYTES_PER_RECORD = 256;

  /** Different strings of one field that are indexed automatically: about a gibibyte of heap. */
  public static final int MAX_AUTOMATIC_TERMS = 16 * 1024 * 1024;

  /** Fields whose indexing is configured one by one: each is read at every opening. */
  public static final int MAX_CONFIGURED_FIELDS = 256;

  /** The configured fields in writing: a part of a descriptor and a column of the catalog. */
  public static final int MAX_CONFIGURED_FIELDS_CHARS = 32 * 1024;

  /** Text of a query by words, in characters: a question, not a document. */
  public static final int MAX_QUERY_TEXT_CHARS = 16 * 1024;

  /** Words of one query: each is looked up and scored, and Lucene allows 1,024 with the filter. */
  public static final int MAX_QUERY_TERMS = 1_000;

  /** Candidates of one leg of a search by vector and words: as many hits as can be reached. */
  public static final int MAX_CANDIDATES = 20_000;

  /** Constant of reciprocal rank fusion; from here on all ranks weigh the same. */
  public static final int MAX_RANK_CONSTANT = 10_000;

  /** Names of tenants and collections, see {@link #NAME_PATTERN}. */
  public static final int MAX_NAME_CHARS = 63;

  /** The allow-list for names of tenants and collections. */
  public static final String NAME_PATTERN = "[a-z0-9][a-z0-9_-]{0,62}";

  /** Records in one page of a list: bounds what one call holds on the heap. */
  public static final int MAX_PAGE_SIZE = 10_000;

  /** Free-form labels such as the name of the embedding model. */
  public static final int MAX_LABEL_CHARS = 256;

  /** Log files between two bases: each rotation is followed by a new base, so few are normal. */
  public static final int MAX_INCR_FILES = 10_000;

  /** Sections of a base: one per kind of data. */
  public static final int MAX_SECTIONS = 1_024;

  /** The file that describes a collection: names and settings, read as a whole. */
  public static final int MAX_DESCRIPTOR_BYTES = 256 * 1024;

  /** Key of a database-wide setting: a name, and the width of its column. */
  public static final int MAX_SETTING_KEY_CHARS = 255;

  /** Value of a database-wide setting: settings are read whole, documents belong elsewhere. */
  public static final int MAX_SETTING_VALUE_CHARS = 64 * 1024;

  /**
   * Hits that are re-ranked or diversified: each is judged by a model, or by all that are chosen.
   */
  public static final int MAX_SHORTLIST = 2_000;

  /** What a re-ranker judges by: a question, not a document. */
  public static final int MAX_RERANK_QUERY_CHARS = 16 * 1024;

  /** A cursor holds an id and a few numbers. */
  public static final int MAX_CURSOR_CHARS = 1_024;

  /** Each open iterator keeps a generation from being freed. */
  public static final int MAX_OPEN_ITERATORS = 128;

  /** An iterator that nobody asked for so long was forgotten. */
  public static final int ITERATOR_IDLE_SECONDS = 60;

  /** Entries of an archive: a collection has some twenty, and a database may have many. */
  public static final int MAX_ARCHIVE_ENTRIES = 100_000;

  /** One inflated file of an archive: the vectors of a collection as large as one can be. */
  public static final long MAX_ARCHIVE_ENTRY_BYTES = 1L << 41;

  /** All inflated files of an archive. */
  public static final long MAX_ARCHIVE_BYTES = 1L << 42;

  /**
   * How many times larger than itself an archive may become: vectors do not shrink, so that more is
   * made to fill the disk.
   */
  public static final int MAX_ARCHIVE_RATIO = 100;

  /** Up to this size an archive may shrink as it likes: it fills no disk. */
  public static final long MIN_ARCHIVE_BYTES_FOR_RATIO = 64L * 1024 * 1024;

  /** Keys of the key-value store, in UTF-8; two bytes hold the length. */
  public static final int MAX_KEY_BYTES = 512;

  /** A value of the key-value store: all of them are on the heap, files belong elsewhere. */
  public static final int MAX_VALUE_BYTES = 1024 * 1024;

  /** Keys and values of a tenant, with {@link #KEY_VALUE_ENTRY_BYTES} for each. */
  public static final long MAX_KEY_VALUE_BYTES = 64L * 1024 * 1024;

  /** Keys and values of all tenants: no more of the heap. */
  public static final long MAX_ALL_KEY_VALUE_BYTES = 512L * 1024 * 1024;

  /** What an entry takes on the heap besides its key and value, about. */
  public static final int KEY_VALUE_ENTRY_BYTES = 64;

  /** Entries in one page of keys and values. */
  public static final int MAX_KEY_VALUE_PAGE_SIZE = 1_000;

  /** Values in one page, in bytes: it is copied while writes wait. */
  public static final int MAX_KEY_VALUE_PAGE_BYTES = 16 * 1024 * 1024;

  /** Changes or events that one call returns. */
  public static final int MAX_POLLED_EVENTS = 10_000;

  /**
   * Bytes of changes that one call returns, about: they are on the heap together, for each of the
   * many streams whose consumer is slow to take them.
   */
  public static final int MAX_POLLED_BYTES = 256 * 1024;

  /** Streams that are open for one tenant, or for all tenants together: each polls files. */
  public static final int MAX_EVENT_STREAMS = 256;

  /** Cursor of a stream of events: it names every collection. */
  public static final int MAX_EVENT_CURSOR_CHARS = 4 * 1024 * 1024;

  /** Sampled searches that wait for a slow stream; further ones are missed and counted. */
  public static final int MAX_WAITING_SEARCHES = 1_024;

  /** What a collection in memory keeps of its changes for streams, as it has no log. */
  public static final int MAX_CHANGES_IN_MEMORY_BYTES = 16 * 1024 * 1024;

  /** Jobs of a tenant that wait. */
  public static final int MAX_WAITING_JOBS = 1_000;

  /** Jobs of a tenant that have ended and are remembered. */
  public static final int MAX_ENDED_JOBS = 100;

  /** What a job says of its failure; enough for a message, no stack trace. */
  public static final int MAX_JOB_FAILURE_CHARS = 2_000;

  /** A line of a file that a job imports: a record with the largest text, vector and metadata. */
  public static final int MAX_IMPORT_LINE_BYTES = 128 * 1024 * 1024;

  /** API keys of a tenant: each is looked at when keys are listed. */
  public static final int MAX_API_KEYS = 1_000;

  private Limits() {}
}
