/** What a database offers beside its collections, composed. Not public API. */
@NullMarked
package dev.vectordb.internal.services;

import org.jspecify.annotations.NullMarked;
