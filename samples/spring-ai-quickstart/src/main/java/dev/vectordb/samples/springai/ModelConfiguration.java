package dev.vectordb.samples.springai;

import dev.vectordb.samples.common.ChatEndpoint;
import dev.vectordb.samples.common.Conversation;
import dev.vectordb.samples.common.Sample;
import java.time.Duration;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The models: one for embeddings in this process; one for answers wherever the user runs it. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {
  @Bean
  EmbeddingModel embeddingModel() {
    return new MiniLmEmbeddingModel();
  }

  @Bean
  @Conditional(ChatEndpoint.Configured.class)
  ChatModel chatModel(Environment environment) {
    ChatEndpoint endpoint = ChatEndpoint.of(environment);
    OpenAiChatOptions options =
        OpenAiChatOptions.builder()
            .baseUrl(endpoint.baseUrl())
            .apiKey(endpoint.apiKey())
            .model(endpoint.model())
            .timeout(Duration.ofMinutes(5)) // a small machine answers slowly
            .build();
    return OpenAiChatModel.builder().options(options).build();
  }

  @Bean
  Conversation conversation(Sample sample, ObjectProvider<ChatModel> chatModel) {
    ChatModel model = chatModel.getIfAvailable();
    return new Conversation(
        sample, model == null ? null : prompt -> String.valueOf(model.call(prompt)));
  }
}
