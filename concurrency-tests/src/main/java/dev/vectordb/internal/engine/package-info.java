/** What readers of generations see of a writer, and of a close. */
@NullMarked
package dev.vectordb.internal.engine;

import org.jspecify.annotations.NullMarked;
