/** Work in the background that can be watched, cancelled and resumed. Not public API. */
@NullMarked
package dev.vectordb.internal.jobs;

import org.jspecify.annotations.NullMarked;
