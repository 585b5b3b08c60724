/** Streams of changes and events, over the engine. Not public API. */
@NullMarked
package dev.vectordb.internal.events;

import org.jspecify.annotations.NullMarked;
