package dev.vectordb.samples.rag;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The models: one for embeddings in this process; one for answers wherever the user runs it. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

  /** Runs in this process and needs no network: weights and tokenizer are in the jar. */
  @Bean
  EmbeddingModel embeddingModel() {
    return new AllMiniLmL6V2QuantizedEmbeddingModel();
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
    return OpenAiChatModel.builder()
        .baseUrl(baseUrl)
        .apiKey(apiKey)
        .modelName(modelName)
        .timeout(Duration.ofMinutes(5)) // a small machine answers slowly
        .build();
  }
}
