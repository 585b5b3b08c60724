@NullMarked
package dev.vectordb.internal.quantization;

import org.jspecify.annotations.NullMarked;
