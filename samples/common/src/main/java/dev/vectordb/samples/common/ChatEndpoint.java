package dev.vectordb.samples.common;

import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * A chat model that speaks OpenAI's protocol, wherever the user runs it: Ollama, OpenAI, or what is
 * like them.
 *
 * @param baseUrl its address, the version included
 * @param apiKey its key, or a word if it needs none
 * @param model name of the model
 */
public record ChatEndpoint(String baseUrl, String apiKey, String model) {
  private static final String OLLAMA = "OLLAMA_BASE_URL";
  private static final String OPENAI = "OPENAI_BASE_URL";

  /**
   * Reads what the environment names.
   *
   * @param environment where {@link Configured} found an address
   * @return Ollama, if it is named; else what speaks OpenAI's protocol
   */
  public static ChatEndpoint of(Environment environment) {
    String ollama = environment.getProperty(OLLAMA, "").strip();
    return ollama.isEmpty()
        ? new ChatEndpoint(
            environment.getRequiredProperty(OPENAI).strip(),
            environment.getProperty("OPENAI_API_KEY", "none"),
            environment.getProperty("OPENAI_MODEL", "gpt-4o-mini"))
        : new ChatEndpoint(
            ollama.replaceFirst("/+$", "") + "/v1",
            "none",
            environment.getProperty("OLLAMA_MODEL", "llama3.2"));
  }

  /** Whether there is an address; a blank one, as an emptied variable leaves it, is none. */
  public static final class Configured implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Environment environment = context.getEnvironment();
      return Stream.of(OLLAMA, OPENAI)
          .anyMatch(name -> StringUtils.hasText(environment.getProperty(name)));
    }
  }
}
