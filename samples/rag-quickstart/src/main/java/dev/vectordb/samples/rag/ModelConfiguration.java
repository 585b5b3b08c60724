package dev.vectordb.samples.rag;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** The models: one for embeddings in this process; one for answers wherever the user runs it. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {
  private static final String OLLAMA = "OLLAMA_BASE_URL";
  private static final String OPENAI = "OPENAI_BASE_URL";

  /** Runs in this process and needs no network: weights and tokenizer are in the jar. */
  @Bean
  EmbeddingModel embeddingModel() {
    return new AllMiniLmL6V2QuantizedEmbeddingModel();
  }

  /** Ollama, through its OpenAI-compatible endpoint; else OpenAI, or what speaks its protocol. */
  @Bean
  @Conditional(ChatModelCondition.class)
  ChatModel chatModel(Environment environment) {
    String ollama = environment.getProperty(OLLAMA, "").strip();
    return ollama.isEmpty()
        ? chatModel(
            environment.getRequiredProperty(OPENAI).strip(),
            environment.getProperty("OPENAI_API_KEY", "none"),
            environment.getProperty("OPENAI_MODEL", "gpt-4o-mini"))
        : chatModel(
            ollama.replaceFirst("/+$", "") + "/v1",
            "none",
            environment.getProperty("OLLAMA_MODEL", "llama3.2"));
  }

  private static ChatModel chatModel(String baseUrl, String apiKey, String modelName) {
    return OpenAiChatModel.builder()
        .baseUrl(baseUrl)
        .apiKey(apiKey)
        .modelName(modelName)
        .timeout(Duration.ofMinutes(5)) // a small machine answers slowly
        .build();
  }

  /** Whether there is an address; a blank one, as an emptied variable leaves it, is none. */
  static final class ChatModelCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Environment environment = context.getEnvironment();
      return Stream.of(OLLAMA, OPENAI)
          .anyMatch(name -> StringUtils.hasText(environment.getProperty(name)));
    }
  }
}
