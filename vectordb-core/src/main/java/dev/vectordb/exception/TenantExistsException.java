package dev.vectordb.exception;

/** There is a tenant of that name already. */
public final class TenantExistsException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which tenant
   */
  public TenantExistsException(String message) {
    super(message);
  }
}
