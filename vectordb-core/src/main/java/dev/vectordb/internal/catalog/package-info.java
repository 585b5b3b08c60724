/** The catalog of tenants, collections and settings. Not public API. */
@NullMarked
package dev.vectordb.internal.catalog;

import org.jspecify.annotations.NullMarked;
