@NullMarked
package dev.vectordb.internal.keyvalue;

import org.jspecify.annotations.NullMarked;
