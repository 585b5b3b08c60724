package dev.vectordb.spring.web;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains how to give the service a key. */
final class MissingApiKeyFailureAnalyzer extends AbstractFailureAnalyzer<MissingApiKeyException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, MissingApiKeyException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        """
        Set 'vectordb.web.api-key' to a secret of at least %d characters, best from the environment: \
        VECTORDB_WEB_API_KEY=$(openssl rand -hex 32). If the application authenticates by itself, \
        set 'vectordb.web.authentication=application' or declare a CallerResolver bean. Only where \
        everybody who can reach the port may read and change everything, set \
        'vectordb.web.allow-anonymous=true'.\
        """
            .formatted(MissingApiKeyException.MIN_KEY_CHARS),
        cause);
  }
}
