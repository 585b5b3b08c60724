/** Metadata filters: the syntax tree, its fluent builder, the parser and the printer. */
@NullMarked
package dev.vectordb.filter;

import org.jspecify.annotations.NullMarked;
