@NullMarked
package dev.vectordb.langchain4j;

import org.jspecify.annotations.NullMarked;
