@org.jspecify.annotations.NullMarked
package dev.vectordb.internal.text;
