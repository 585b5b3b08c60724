/** The command-line tool: check, dump, repair, export, import. */
@NullMarked
package dev.vectordb.tool;

import org.jspecify.annotations.NullMarked;
