/** An application that has the starter and nothing else. */
@NullMarked
package dev.vectordb.it.plain;

import org.jspecify.annotations.NullMarked;
