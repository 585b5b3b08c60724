package dev.vectordb.samples.springai;

import java.time.Duration;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The models: one for embeddings in this process; one for answers wherever the user runs it. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

  @Bean
  EmbeddingModel embeddingModel() {
    return new MiniLmEmbeddingModel();
  }

  /** Ollama, through its OpenAI-compatible endpoint. */
  @Bean
  @ConditionalOnProperty("OLLAMA_BASE_URL")
  ChatModel ollamaChatModel(Environment environment) {
    String baseUrl = environment.getRequiredProperty("OLLAMA_BASE_URL").replaceFirst("/+$", "");
    return chatModel(baseUrl + "/v1", "none", environment.getProperty("OLLAMA_MODEL", "llama3.2"));
  }

  /** OpenAI, or whatever speaks its protocol. */
  @Bean
  @ConditionalOnProperty("OPENAI_BASE_URL")
  @ConditionalOnMissingBean
  ChatModel openAiChatModel(Environment environment) {
    return chatModel(
        environment.getRequiredProperty("OPENAI_BASE_URL"),
        environment.getProperty("OPENAI_API_KEY", "none"),
        environment.getProperty("OPENAI_MODEL", "gpt-4o-mini"));
  }

  private static ChatModel chatModel(String baseUrl, String apiKey, String modelName) {
    OpenAiChatOptions options =
        OpenAiChatOptions.builder()
            .baseUrl(baseUrl)
            .apiKey(apiKey)
            .model(modelName)
            .timeout(Duration.ofMinutes(5)) // a small machine answers slowly
            .build();
    return OpenAiChatModel.builder().options(options).build();
  }
}
