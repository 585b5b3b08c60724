package dev.vectordb.model;

/**
 * How a text becomes the words that are searched for: one constant for each analyzer of Apache
 * Lucene, with its stop words and its stemming. The text of a query is taken apart in the same way.
 */
public enum TextLanguage {
  /** Words in lower case, as Unicode (UAX 29) divides them; no stop words, no stemming. */
  STANDARD,
  /** Arabic. */
  ARABIC,
  /** Armenian. */
  ARMENIAN,
  /** Basque. */
  BASQUE,
  /** Bengali. */
  BENGALI,
  /** Brazilian Portuguese. */
  BRAZILIAN_PORTUGUESE,
  /** Bulgarian. */
  BULGARIAN,
  /** Catalan. */
  CATALAN,
  /** Chinese, Japanese and Korean, in pairs of characters. */
  CJK,
  /** Czech. */
  CZECH,
  /** Danish. */
  DANISH,
  /** Dutch. */
  DUTCH,
  /** English. */
  ENGLISH,
  /** Estonian. */
  ESTONIAN,
  /** Finnish. */
  FINNISH,
  /** French. */
  FRENCH,
  /** Galician. */
  GALICIAN,
  /** German. */
  GERMAN,
  /** Greek. */
  GREEK,
  /** Hindi. */
  HINDI,
  /** Hungarian. */
  HUNGARIAN,
  /** Indonesian. */
  INDONESIAN,
  /** Irish. */
  IRISH,
  /** Italian. */
  ITALIAN,
  /** Latvian. */
  LATVIAN,
  /** Lithuanian. */
  LITHUANIAN,
  /** Nepali. */
  NEPALI,
  /** Norwegian. */
  NORWEGIAN,
  /** Persian. */
  PERSIAN,
  /** Portuguese. */
  PORTUGUESE,
  /** Romanian. */
  ROMANIAN,
  /** Russian. */
  RUSSIAN,
  /** Serbian. */
  SERBIAN,
  /** Sorani Kurdish. */
  SORANI,
  /** Spanish. */
  SPANISH,
  /** Swedish. */
  SWEDISH,
  /** Tamil. */
  TAMIL,
  /** Telugu. */
  TELUGU,
  /** Thai. */
  THAI,
  /** Turkish. */
  TURKISH
}
