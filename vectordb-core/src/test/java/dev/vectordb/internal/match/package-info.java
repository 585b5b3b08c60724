@NullMarked
package dev.vectordb.internal.match;

import org.jspecify.annotations.NullMarked;
