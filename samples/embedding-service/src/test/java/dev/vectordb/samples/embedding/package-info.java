@NullMarked
package dev.vectordb.samples.embedding;

import org.jspecify.annotations.NullMarked;
