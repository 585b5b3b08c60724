/** An application with its own data source and migrations. */
@NullMarked
package dev.vectordb.it.jdbc;

import org.jspecify.annotations.NullMarked;
