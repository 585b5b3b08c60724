@NullMarked
package dev.vectordb.samples.server;

import org.jspecify.annotations.NullMarked;
