package dev.vectordb.spring.web;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.Reranker;
import dev.vectordb.spring.boot.VectorDbAutoConfiguration;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import dev.vectordb.spring.web.VectorDbWebProperties.Authentication;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** The HTTP service, when {@code vectordb.web.enabled} asks for it in a servlet application. */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@ConditionalOnBooleanProperty("vectordb.web.enabled")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(VectorDatabase.class)
@ConditionalOnMissingBean(RemoteVectorDatabase.class)
@EnableConfigurationProperties(VectorDbWebProperties.class)
public final class VectorDbWebAutoConfiguration {
  private static final Logger LOGGER = LoggerFactory.getLogger(VectorDbWebAutoConfiguration.class);

  /** Before the application's own mappings, of which one may take every path. */
  private static final int MAPPING_ORDER = -100;

  /** After the filters that only watch, before the one that reads forms. */
  private static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  @Bean
  @ConditionalOnMissingBean
  CallerResolver vectordbCallerResolver(VectorDatabase database, VectorDbWebProperties properties) {
    if (properties.authentication() == Authentication.APPLICATION) {
      return new ApplicationResolver();
    }
    String key = MissingApiKeyException.check(properties);
    if (properties.allowAnonymous()) {
      LOGGER.warn(
          "vectordb.web.allow-anonymous is set: whoever reaches {} has the role {}",
          properties.basePath(),
          properties.anonymousRole());
    }
    return new ApiKeyResolver(
        database.apiKeys(), key, properties.allowAnonymous() ? properties.anonymousRole() : null);
  }

  @Bean
  Service vectordbService(
      VectorDatabase database,
      ObjectProvider<TextEmbedder.Source> models,
      ObjectProvider<Reranker> rerankers,
      VectorDbWebProperties properties) {
    List<TextEmbedder> found =
        models.orderedStream().map(TextEmbedder.Source::find).flatMap(Optional::stream).toList();
    return new Service(
        database, found.size() == 1 ? found.getFirst() : null, rerankers.getIfUnique(), properties);
  }

  @Bean
  OpenStreams vectordbOpenStreams(Service service) {
    return service.streams();
  }

  @Bean
  Gate vectordbGate(CallerResolver resolver, VectorDbWebProperties properties) {
    return new Gate(resolver, new RateLimits(properties.rateLimit()));
  }

  @Bean
  ServiceHandler vectordbServiceHandler(
      Service service, Gate gate, VectorDbWebProperties properties) {
    return new ServiceHandler(basePath(properties), Routes.all(service), gate, properties.limits());
  }

  @Bean
  HandlerMapping vectordbHandlerMapping(ServiceHandler handler, VectorDbWebProperties properties) {
    String base = basePath(properties);
    return new SimpleUrlHandlerMapping(Map.of(base, handler, base + "/**", handler), MAPPING_ORDER);
  }

  @Bean
  FilterRegistrationBean<BodyTypeFilter> vectordbBodyTypeFilter(VectorDbWebProperties properties) {
    FilterRegistrationBean<BodyTypeFilter> registration =
        new FilterRegistrationBean<>(new BodyTypeFilter());
    registration.setUrlPatterns(List.of(basePath(properties) + "/*"));
    registration.setOrder(FILTER_ORDER);
    return registration;
  }

  private static String basePath(VectorDbWebProperties properties) {
    String path = properties.basePath();
    if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
      throw new InvalidConfigException(
          "vectordb.web.base-path",
          "is " + path + ", must be such as /vectordb/v1, without a slash at the end");
    }
    return path;
  }

  /** Texts become vectors through LangChain4j's model. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(dev.langchain4j.model.embedding.EmbeddingModel.class)
  static final class LangChain4jConfiguration {

    @Bean
    TextEmbedder.Source vectordbLangChain4jEmbedder(
        ObjectProvider<dev.langchain4j.model.embedding.EmbeddingModel> models) {
      return () -> Optional.ofNullable(models.getIfUnique()).map(LangChain4jEmbedder::new);
    }
  }

  /** Texts become vectors through Spring AI's model. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(org.springframework.ai.embedding.EmbeddingModel.class)
  static final class SpringAiConfiguration {

    @Bean
    TextEmbedder.Source vectordbSpringAiEmbedder(
        ObjectProvider<org.springframework.ai.embedding.EmbeddingModel> models) {
      return () -> Optional.ofNullable(models.getIfUnique()).map(SpringAiEmbedder::new);
    }
  }

  /** The WebSocket, where Spring can open one. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      org.springframework.web.socket.server.support.WebSocketHttpRequestHandler.class)
  @ConditionalOnBooleanProperty(name = "vectordb.web.websocket.enabled", matchIfMissing = true)
  static final class WebsocketConfiguration {

    @Bean
    SocketHandler vectordbSocketHandler(
        Service service, Gate gate, VectorDbWebProperties properties) {
      return new SocketHandler(new SocketActions(service), gate, properties.websocket());
    }

    @Bean
    SocketEndpoint vectordbSocketEndpoint(
        SocketHandler handler, Gate gate, VectorDbWebProperties properties) {
      return new SocketEndpoint(handler, gate, properties.websocket());
    }

    @Bean
    HandlerMapping vectordbSocketMapping(
        SocketEndpoint endpoint, VectorDbWebProperties properties) {
      return new SimpleUrlHandlerMapping(
          Map.of(basePath(properties) + "/ws", endpoint), MAPPING_ORDER - 1);
    }
  }

  /** The service in the application's own OpenAPI description, where springdoc makes one. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(org.springdoc.core.customizers.OpenApiCustomizer.class)
  static final class SpringdocConfiguration {

    @Bean
    SpringdocDescription vectordbSpringdocDescription(VectorDbWebProperties properties) {
      return new SpringdocDescription(basePath(properties));
    }
  }
}
