/**
 * The values a user hands to the database and gets back: records, requests, hits, configuration.
 */
@NullMarked
package dev.vectordb.model;

import org.jspecify.annotations.NullMarked;
