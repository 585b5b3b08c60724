/** What the quickstarts have in common: the conversation, progress, prompts and the chat model. */
@NullMarked
package dev.vectordb.samples.common;

import org.jspecify.annotations.NullMarked;
