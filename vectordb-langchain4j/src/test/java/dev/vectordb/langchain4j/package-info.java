/** Tests of the LangChain4j adapter, LangChain4j's own suites among them. */
@NullMarked
package dev.vectordb.langchain4j;

import org.jspecify.annotations.NullMarked;
