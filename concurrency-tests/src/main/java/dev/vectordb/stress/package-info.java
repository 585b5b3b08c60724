/** What the stress tests have in common. */
@NullMarked
package dev.vectordb.stress;

import org.jspecify.annotations.NullMarked;
