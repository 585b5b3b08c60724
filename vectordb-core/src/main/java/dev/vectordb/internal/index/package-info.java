/** Vector indexes behind one interface. Not public API. */
@NullMarked
package dev.vectordb.internal.index;

import org.jspecify.annotations.NullMarked;
