package dev.vectordb.samples.rag;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.vectordb.samples.common.ChatEndpoint;
import dev.vectordb.samples.common.Conversation;
import dev.vectordb.samples.common.Sample;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
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

  @Bean
  @Conditional(ChatEndpoint.Configured.class)
  ChatModel chatModel(Environment environment) {
    ChatEndpoint endpoint = ChatEndpoint.of(environment);
    return OpenAiChatModel.builder()
        .baseUrl(endpoint.baseUrl())
        .apiKey(endpoint.apiKey())
        .modelName(endpoint.model())
        .timeout(Duration.ofMinutes(5)) // a small machine answers slowly
        .build();
  }

  @Bean
  Conversation conversation(Sample sample, ObjectProvider<ChatModel> chatModel) {
    ChatModel model = chatModel.getIfAvailable();
    return new Conversation(
        sample, model == null ? null : prompt -> String.valueOf(model.chat(prompt)));
  }
}
