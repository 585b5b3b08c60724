/** How metadata values compare and match: what filters mean, value by value. Not public API. */
@NullMarked
package dev.vectordb.internal.match;

import org.jspecify.annotations.NullMarked;
