/** Three books in the public domain, divided into chapters. */
@NullMarked
package dev.vectordb.samples.books;

import org.jspecify.annotations.NullMarked;
