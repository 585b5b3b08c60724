/** The database as a service of its own. */
@NullMarked
package dev.vectordb.samples.server;

import org.jspecify.annotations.NullMarked;
