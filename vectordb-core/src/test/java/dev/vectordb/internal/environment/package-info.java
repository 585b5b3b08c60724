/** An environment in which a test decides what happens next. */
@NullMarked
package dev.vectordb.internal.environment;

import org.jspecify.annotations.NullMarked;
