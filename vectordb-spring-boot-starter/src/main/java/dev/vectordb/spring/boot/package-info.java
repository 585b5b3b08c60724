/**
 * Spring Boot's auto-configuration of an embedded database: the database and its collections, the
 * stores of LangChain4j and Spring AI, health, metrics and the actuator endpoint.
 */
@NullMarked
package dev.vectordb.spring.boot;

import org.jspecify.annotations.NullMarked;
