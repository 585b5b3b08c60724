@NullMarked
package dev.vectordb.samples.springai;

import org.jspecify.annotations.NullMarked;
