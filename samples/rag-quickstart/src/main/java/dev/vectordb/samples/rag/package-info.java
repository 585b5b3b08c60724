@NullMarked
package dev.vectordb.samples.rag;

import org.jspecify.annotations.NullMarked;
