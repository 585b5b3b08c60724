/**
 * Collections as state machines: the write path, the search planner, maintenance. Not public API.
 */
@NullMarked
package dev.vectordb.internal.engine;

import org.jspecify.annotations.NullMarked;
