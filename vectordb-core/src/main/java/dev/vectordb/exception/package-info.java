/**
 * Every failure the database reports, all unchecked, all below {@link
 * dev.vectordb.exception.VectorDatabaseException}.
 */
@NullMarked
package dev.vectordb.exception;

import org.jspecify.annotations.NullMarked;
