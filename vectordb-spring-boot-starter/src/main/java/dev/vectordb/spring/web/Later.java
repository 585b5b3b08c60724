package dev.vectordb.spring.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is waited for on a virtual thread, so that those who wait do not hold the threads
 * of the container, of which there are few.
 */
final class Later {
  private static final Logger LOGGER = LoggerFactory.getLogger(Later.class);

  private Later() {}

  /**
   * Waits for an answer.
   *
   * @param work makes it
   */
  static Answer answer(HttpServletRequest request, Callable<Answer> work) {
    return _ -> {
      AsyncContext context = start(request);
      Thread.ofVirtual().name("vectordb-web-later").start(() -> run(context, work));
    };
  }

  /** Lets an answer be given later, however late. */
  static AsyncContext start(HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    context.addListener(new Gone());
    return context;
  }

  /** When the client is gone there is nobody for whom the container should make an error page. */
  private static final class Gone implements AsyncListener {
    @Override
    public void onError(AsyncEvent event) {
      complete(event.getAsyncContext());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      complete(event.getAsyncContext());
    }

    @Override
    public void onComplete(AsyncEvent event) {
      // As it should be.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Nobody does.
    }
  }

  private static void run(AsyncContext context, Callable<Answer> work) {
    HttpServletRequest request = (HttpServletRequest) context.getRequest();
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    try {
      write(request, response, work);
    } catch (IOException | RuntimeException e) {
      LOGGER.debug("An answer was not taken", e);
    } finally {
      complete(context);
    }
  }

  private static void write(
      HttpServletRequest request, HttpServletResponse response, Callable<Answer> work)
      throws IOException {
    try {
      work.call().write(response);
    } catch (Exception e) {
      ServiceHandler.refuse(e, request, response);
    }
  }

  static void complete(AsyncContext context) {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOGGER.debug("A connection had ended already", e);
    }
  }
}
