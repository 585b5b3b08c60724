/** Copies of databases in directories and ZIP files; knows bytes and names, not records. */
@NullMarked
package dev.vectordb.internal.archive;

import org.jspecify.annotations.NullMarked;
