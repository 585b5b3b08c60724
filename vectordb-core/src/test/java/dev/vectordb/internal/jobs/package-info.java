@NullMarked
package dev.vectordb.internal.jobs;

import org.jspecify.annotations.NullMarked;
