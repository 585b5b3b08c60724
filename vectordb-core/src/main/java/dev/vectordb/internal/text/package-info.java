/** The index of words: BM25 by Apache Lucene over the texts of ordinals. */
@org.jspecify.annotations.NullMarked
package dev.vectordb.internal.text;
