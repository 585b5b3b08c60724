/** Files: log, base, manifest, lock. Not public API. */
@NullMarked
package dev.vectordb.internal.storage;

import org.jspecify.annotations.NullMarked;
