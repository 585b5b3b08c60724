@NullMarked
package dev.vectordb.spring.boot;

import org.jspecify.annotations.NullMarked;
