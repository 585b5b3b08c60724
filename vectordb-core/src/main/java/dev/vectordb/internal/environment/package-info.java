/** What the engine takes from the machine beside its files: time, chance and threads. */
@NullMarked
package dev.vectordb.internal.environment;

import org.jspecify.annotations.NullMarked;
