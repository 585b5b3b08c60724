package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;

/**
 * Refuses what a browser sends for a page of another origin, where the caller is not known by a
 * key: because nobody needs one, or by what the browser sends along by itself, such as a cookie. A
 * page cannot read the answer, but a request without a body would be done. Reading does no harm; a
 * header with a key, or a media type of ours, a page can send only where the application has
 * allowed its origin.
 */
final class ForeignPages {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** What browsers say of requests of the service's own pages, and of people. */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private ForeignPages() {}

  /**
   * Lets a request through, or not.
   *
   * @param response says by its headers whether the application has allowed the origin
   * @throws RequestException if the request comes from a page of another origin
   */
  static void check(HttpServletRequest request, HttpServletResponse response) {
    if (!READING.contains(request.getMethod())
        && !ApiKeyResolver.hasKey(request)
        && !response.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
        && isForeign(request)) {
      throw new RequestException(
          ErrorCode.FORBIDDEN, "Pages of another origin may not do this without a key");
    }
  }

  private static boolean isForeign(HttpServletRequest request) {
    // Browsers say it themselves over HTTPS and to the machine itself, and no proxy changes it.
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !OWN.contains(site);
    }
    try {
      return CorsUtils.isCorsRequest(request);
    } catch (IllegalArgumentException _) {
      return true; // an origin that is none
    }
  }
}
