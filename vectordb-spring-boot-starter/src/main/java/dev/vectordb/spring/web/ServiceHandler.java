package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Everything below the base path: finds out who calls and whether they may, finds the route, and
 * turns whatever fails into a problem. The application's own advice and converters have no part in
 * it, so that the service answers alike wherever it is mounted. Thread-safe.
 */
final class ServiceHandler implements HttpRequestHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(ServiceHandler.class);

  /** By the elements of their paths, separators included: no pattern here spans several. */
  private final Map<Integer, List<Mapped>> routes = new HashMap<>();

  private final Gate gate;
  private final VectorDbWebProperties.Limits limits;
  private final BodyBudget bodies;

  private record Mapped(Route route, PathPattern pattern) {}

  private record Found(Mapped mapped, Map<String, String> variables) {}

  ServiceHandler(
      String basePath, List<Route> routes, Gate gate, VectorDbWebProperties.Limits limits) {
    this.gate = gate;
    this.limits = limits;
    this.bodies = new BodyBudget(limits.totalSize().toBytes());
    for (Route route : routes) {
      String path = basePath + route.path();
      this.routes
          .computeIfAbsent(PathContainer.parsePath(path).elements().size(), _ -> new ArrayList<>())
          .add(new Mapped(route, PathPatternParser.defaultInstance.parse(path)));
    }
  }

  /** Returns what bodies take now. */
  BodyBudget bodies() {
    return bodies;
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    try {
      answer(request, response).write(response);
    } catch (Exception e) {
      refuse(e, request, response);
    }
  }

  private Answer answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Found> found = find(request);
    Found wanted =
        found.stream()
            .filter(match -> match.mapped().route().answers(request.getMethod()))
            .findFirst()
            .orElse(null);
    if (wanted != null && wanted.mapped().route().access() == Route.Access.OPEN) {
      name(request, wanted.mapped());
      return handle(wanted, null, request);
    }
    Caller caller = gate.admit(request);
    ForeignPages.check(request, response);
    if (found.isEmpty()) {
      throw new RequestException(ErrorCode.NOT_FOUND, "There is nothing at this path");
    }
    if (wanted == null) {
      return methodNotAllowed(request, found);
    }
    name(request, wanted.mapped());
    if (!wanted.mapped().route().access().permits(caller, wanted.variables().get("tenant"))) {
      throw new RequestException(ErrorCode.FORBIDDEN, "The key does not allow this");
    }
    return handle(wanted, new Admission(caller, gate), request);
  }

  private Answer handle(Found found, @Nullable Admission admission, HttpServletRequest request)
      throws IOException {
    try (Call call = new Call(request, admission, found.variables(), limits, bodies.share())) {
      call.query().allow(found.mapped().route().parameters());
      call.checkBody(found.mapped().route().body());
      return found.mapped().route().handler().handle(call);
    }
  }

  private List<Found> find(HttpServletRequest request) {
    PathContainer path =
        ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
    List<Found> found = new ArrayList<>();
    for (Mapped mapped : routes.getOrDefault(path.elements().size(), List.of())) {
      PathPattern.PathMatchInfo match = mapped.pattern().matchAndExtract(path);
      if (match != null) {
        found.add(new Found(mapped, match.getUriVariables()));
      }
    }
    return found;
  }

  private static Answer methodNotAllowed(HttpServletRequest request, List<Found> found) {
    TreeSet<String> methods = new TreeSet<>();
    found.forEach(match -> methods.add(match.mapped().route().method()));
    String allowed = String.join(", ", methods);
    if (request.getMethod().equals("OPTIONS")) {
      return response -> {
        response.setHeader("Allow", allowed);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      };
    }
    Problem problem =
        Problem.of(new RequestException(ErrorCode.METHOD_NOT_ALLOWED, "Allowed are " + allowed));
    return response -> {
      response.setHeader("Allow", allowed);
      problem(problem).write(response);
    };
  }

  /** Lets meters and traces of requests name the route, not the path with its names. */
  private static void name(HttpServletRequest request, Mapped mapped) {
    String pattern = mapped.pattern().getPatternString();
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(context -> context.setPathPattern(pattern));
  }

  /** Says what failed, if anybody is there to be told. */
  static void refuse(Exception failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (failure instanceof RequestException && response.isCommitted()) {
      // A body broke off; the container has noticed, and has answered.
      LOGGER.debug("{} was not sent to its end", request.getMethod(), failure);
      return;
    }
    IOException disconnect = disconnect(failure);
    if (disconnect != null || response.isCommitted()) {
      LOGGER.debug("The answer to {} was not taken", request.getMethod(), failure);
      if (!response.isCommitted()) {
        forgetAnswer(response); // else the container's own has a type that it cannot write
      }
      throw disconnect == null ? new IOException(failure) : disconnect;
    }
    Problem problem = Problem.of(failure);
    if (problem.code().status() >= 500) {
      LOGGER.warn("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
    }
    forgetAnswer(response);
    problem(problem).write(response);
  }

  /** Resets what was begun; headers that filters before the service have set stay, as of CORS. */
  private static void forgetAnswer(HttpServletResponse response) {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : response.getHeaderNames()) {
      if (!name.regionMatches(true, 0, "Content-", 0, "Content-".length())
          && !name.equalsIgnoreCase(SearchRoutes.POSITION)) {
        kept.put(name, List.copyOf(response.getHeaders(name)));
      }
    }
    response.reset();
    kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
  }

  /** Returns what the container threw when nobody was there any more, by which it knows that. */
  private static @Nullable IOException disconnect(Exception failure) {
    return switch (failure) {
      case IOException io -> io;
      case UncheckedIOException unchecked -> unchecked.getCause();
      case JacksonIOException jackson -> jackson.getCause();
      default -> null;
    };
  }

  static Answer problem(Problem problem) {
    return response -> {
      response.setHeader("Cache-Control", "no-store");
      if (problem.code() == ErrorCode.UNAUTHORIZED) {
        response.setHeader("WWW-Authenticate", "Bearer");
      }
      if (problem.retryAfterSeconds() > 0) {
        response.setIntHeader("Retry-After", problem.retryAfterSeconds());
      }
      Answer.document(problem.code().status(), Problem.MEDIA_TYPE, problem::write).write(response);
    };
  }
}
