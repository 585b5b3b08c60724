package dev.vectordb;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds the seeds that were drawn last to the failure of any test, so that it can be replayed. */
public final class SeedsOfFailures implements TestExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!Figures.lastSeeds().isEmpty()) {
      failure.addSuppressed(new Seeds(Figures.lastSeeds().toString()));
    }
    throw failure;
  }

  /** Says what was drawn, and nothing else. */
  private static final class Seeds extends Exception {
    private static final long serialVersionUID = 1L;

    Seeds(String drawn) {
      super("drawn last: " + drawn, null, false, false);
    }
  }
}
