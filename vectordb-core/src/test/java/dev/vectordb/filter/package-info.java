@NullMarked
package dev.vectordb.filter;

import org.jspecify.annotations.NullMarked;
