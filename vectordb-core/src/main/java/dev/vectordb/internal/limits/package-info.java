/** Every bound on input in one place. Not public API. */
@NullMarked
package dev.vectordb.internal.limits;

import org.jspecify.annotations.NullMarked;
