@NullMarked
package dev.vectordb.spring.web;

import org.jspecify.annotations.NullMarked;
