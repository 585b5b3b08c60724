package dev.vectordb.internal.catalog;

import dev.vectordb.model.JobStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of jobs. */
final class JobTable {
  private static final Logger log = LoggerFactory.getLogger(Catalog.class);

  private static final String COLUMNS =
      "id, job_number, tenant, kind, request, status, done, total, submitted_at, started_at,"
          + " ended_at, runs, crashes, checkpoint, result, failure";

  private JobTable() {}

  static List<JobRow> list(CatalogStore store) throws SQLException {
    List<JobRow> jobs = new ArrayList<>();
    try (PreparedStatement statement =
            store.prepare("select " + COLUMNS + " from job order by job_number");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        try {
          jobs.add(read(row));
        } catch (IllegalArgumentException e) {
          log.warn("Job {} in the catalog makes no sense: {}", row.getString(1), e.toString());
        }
      }
    }
    return jobs;
  }

  private static JobRow read(ResultSet row) throws SQLException {
    return new JobRow(
        row.getObject("id", UUID.class),
        row.getLong("job_number"),
        row.getString("tenant"),
        row.getString("kind"),
        row.getString("request"),
        JobStatus.valueOf(row.getString("status")),
        row.getLong("done"),
        row.getLong("total"),
        row.getObject("submitted_at", Instant.class),
        row.getObject("started_at", Instant.class),
        row.getObject("ended_at", Instant.class),
        row.getInt("runs"),
        row.getInt("crashes"),
        row.getString("checkpoint"),
        row.getString("result"),
        row.getString("failure"));
  }

  static void put(CatalogStore store, JobRow job) throws SQLException {
    store.inTransaction(() -> {
      String merge =
          "merge into job ("
              + COLUMNS
              + ") key (id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
      @Nullable Object[] values = {
        job.id(),
        job.number(),
        job.tenant(),
        job.kind(),
        job.request(),
        job.status().name(),
        job.done(),
        job.total(),
        job.submittedAt(),
        job.startedAt(),
        job.endedAt(),
        job.runs(),
        job.crashes(),
        job.checkpoint(),
        job.result(),
        job.failure()
      };
      try (PreparedStatement statement = store.prepare(merge)) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        statement.executeUpdate();
      }
    });
  }

  static void remove(CatalogStore store, UUID id) throws SQLException {
    store.inTransaction(() -> {
      try (PreparedStatement statement = store.prepare("delete from job where id = ?")) {
        statement.setObject(1, id);
        statement.executeUpdate();
      }
    });
  }
}
