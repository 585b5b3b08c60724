package dev.vectordb.internal.catalog;

import java.io.IOException;
import java.sql.SQLException;

/** Opens the database behind a catalog; called again after the one in use has failed. */
@FunctionalInterface
interface StoreOpener {
  CatalogStore open() throws SQLException, IOException;
}
