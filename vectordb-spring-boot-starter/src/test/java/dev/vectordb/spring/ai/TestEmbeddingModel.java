package dev.vectordb.spring.ai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * A model whose vectors a test can foresee: a text of numbers ({@code "1 0 -0.5"}) is the vector of
 * these numbers, padded with zeros; any other text is a bag of its words.
 */
public final class TestEmbeddingModel implements EmbeddingModel {
  private final int dimension;
  public final AtomicInteger calls = new AtomicInteger();
  public final AtomicInteger dimensionCalls = new AtomicInteger();

  public TestEmbeddingModel(int dimension) {
    this.dimension = dimension;
  }

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    calls.incrementAndGet();
    List<Embedding> embeddings = new ArrayList<>();
    for (String text : request.getInstructions()) {
      embeddings.add(new Embedding(vector(text), embeddings.size()));
    }
    return new EmbeddingResponse(embeddings);
  }

  @Override
  public float[] embed(Document document) {
    return vector(Objects.requireNonNull(document.getText()));
  }

  @Override
  public int dimensions() {
    dimensionCalls.incrementAndGet();
    return dimension;
  }

  private float[] vector(String text) {
    float[] vector = new float[dimension];
    String[] words = text.strip().split("[^\\p{Alnum}.-]+");
    boolean numbers =
        List.of(words).stream().allMatch(word -> word.matches("-?[0-9]+(\\.[0-9]+)?"));
    for (int i = 0; i < words.length; i++) {
      if (numbers) {
        vector[i] = Float.parseFloat(words[i]);
      } else {
        vector[Math.floorMod(words[i].toLowerCase(Locale.ROOT).hashCode(), dimension)] += 1;
      }
    }
    return vector;
  }
}
