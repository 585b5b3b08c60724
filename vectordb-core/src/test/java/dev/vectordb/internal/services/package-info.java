@NullMarked
package dev.vectordb.internal.services;

import org.jspecify.annotations.NullMarked;
