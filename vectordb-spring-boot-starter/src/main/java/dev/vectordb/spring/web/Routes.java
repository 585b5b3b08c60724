package dev.vectordb.spring.web;

import java.util.List;
import java.util.stream.Stream;

/** Every route of the service. */
final class Routes {
  private Routes() {}

  static List<Route> all(Service service) {
    return Stream.of(
            new SystemRoutes(service).routes(),
            new CollectionRoutes(service).routes(),
            new RecordRoutes(service).routes(),
            new SearchRoutes(service).routes(),
            new ArchiveRoutes(service).routes(),
            new TenantRoutes(service).routes(),
            new KeyValueRoutes(service).routes(),
            new JobRoutes(service).routes(),
            new EventRoutes(service).routes())
        .flatMap(List::stream)
        .toList();
  }
}
