/**
 * The HTTP service that {@code vectordb.web.enabled} mounts: routes, keys, limits. What requests
 * and answers look like is in {@code payload}.
 */
@NullMarked
package dev.vectordb.spring.web;

import org.jspecify.annotations.NullMarked;
