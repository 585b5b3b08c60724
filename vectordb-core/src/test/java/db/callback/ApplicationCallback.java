package db.callback;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * A callback of an application, which Flyway finds by itself; notes the databases it was run on.
 */
public final class ApplicationCallback implements Callback {
  /** URLs of the databases migrated with this callback. */
  public static final List<String> DATABASES = new CopyOnWriteArrayList<>();

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try {
      DATABASES.add(context.getConnection().getMetaData().getURL());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String getCallbackName() {
    return "application";
  }
}
