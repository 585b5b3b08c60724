package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses forms before anything takes them for parameters: filters that read them come before the
 * service, and fail in their own ways on bodies that are none.
 */
final class BodyTypeFilter extends OncePerRequestFilter {

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String type = Call.mediaType(request);
    if (type.equals("application/x-www-form-urlencoded") || type.startsWith("multipart/")) {
      ServiceHandler.problem(
              Problem.of(
                  new RequestException(
                      ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                      "The Content-Type is "
                          + (type.startsWith("multipart/") ? "multipart" : type)
                          + ", must be "
                          + Answer.JSON)))
          .write(response);
      return;
    }
    chain.doFilter(request, response);
  }
}
