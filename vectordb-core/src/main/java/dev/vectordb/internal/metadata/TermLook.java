package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * How to look through terms.
 *
 * @param places what is looked for in many of them at once; null for nothing
 * @param columns asks terms of which many have that; null if each is to be looked at
 */
record TermLook(@Nullable PartPlaces places, @Nullable TermColumns columns) {}
