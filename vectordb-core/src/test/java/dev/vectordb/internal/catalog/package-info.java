@NullMarked
package dev.vectordb.internal.catalog;

import org.jspecify.annotations.NullMarked;
