/** An application that uses LangChain4j, Spring AI and Actuator together. */
@NullMarked
package dev.vectordb.it.both;

import org.jspecify.annotations.NullMarked;
