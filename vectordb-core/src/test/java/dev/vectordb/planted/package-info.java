/** R18: bugs that are planted on purpose, and the tests that catch them. */
@org.jspecify.annotations.NullMarked
package dev.vectordb.planted;
