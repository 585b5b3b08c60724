@NullMarked
package dev.vectordb;

import org.jspecify.annotations.NullMarked;
