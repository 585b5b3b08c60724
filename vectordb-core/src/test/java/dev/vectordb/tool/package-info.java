@NullMarked
package dev.vectordb.tool;

import org.jspecify.annotations.NullMarked;
