/** An application with its own JPA entities. */
@NullMarked
package dev.vectordb.it.jpa;

import org.jspecify.annotations.NullMarked;
