/**
 * A database that a server holds, used over HTTP through the same interfaces as an embedded one. It
 * needs Spring only where the auto-configuration makes it.
 */
@NullMarked
package dev.vectordb.spring.remote;

import org.jspecify.annotations.NullMarked;
