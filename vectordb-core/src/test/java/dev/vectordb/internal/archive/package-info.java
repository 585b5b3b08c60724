@NullMarked
package dev.vectordb.internal.archive;

import org.jspecify.annotations.NullMarked;
