package dev.vectordb.internal.catalog;

/** A newer version has brought the schema of the catalog further than this one knows. */
final class NewerCatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NewerCatalogException(int version) {
    super(
        "its schema has version "
            + version
            + ", this release knows up to "
            + CatalogSchema.VERSION);
  }
}
