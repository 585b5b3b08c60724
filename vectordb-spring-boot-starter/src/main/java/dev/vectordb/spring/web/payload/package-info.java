/**
 * What requests and answers of the service look like, over HTTP and WebSocket alike: strict
 * readers, streaming writers, and problems. Knows neither servlets nor Spring. No API of the
 * starter.
 */
@NullMarked
package dev.vectordb.spring.web.payload;

import org.jspecify.annotations.NullMarked;
