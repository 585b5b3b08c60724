/** What the README shows. A test compares the two. */
@NullMarked
package dev.vectordb.samples.readme;

import org.jspecify.annotations.NullMarked;
