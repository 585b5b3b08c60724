package dev.vectordb.internal.jobs;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.NewVector;
import dev.vectordb.internal.engine.StoredText;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.JobRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes vectors anew from texts, in the order in which the records were written. What was written
 * after the job began is left alone, its own new records among it; the checkpoint says where that
 * is, and how far the job has come.
 */
final class EmbeddingWork implements JobWork {
  private static final int PART = 128;

  private final JobRequest.RegenerateEmbeddings request;

  EmbeddingWork(JobRequest.RegenerateEmbeddings request) {
    this.request = request;
  }

  @Override
  public boolean run(JobRun run) {
    EmbeddingFunction function = run.embedder(request.embedder());
    String[] checkpoint = run.checkpoint().split(",", -1);
    boolean fresh = run.checkpoint().isEmpty();
    long until = fresh ? run.collection().position() : Long.parseLong(checkpoint[0]);
    long after = fresh ? 0 : Long.parseLong(checkpoint[1]);
    long done = run.done();
    if (fresh) {
      run.total(run.collection().count(request.filter()));
    }
    while (!run.isStopping()) {
      List<StoredText> texts = run.collection().texts(after, until, PART, request.filter());
      embed(run, function, texts);
      done += texts.size();
      if (!texts.isEmpty()) {
        after = texts.getLast().version();
        run.progress(done, until + "," + after);
      }
      if (texts.size() < PART) {
        return true;
      }
    }
    return false;
  }

  private static void embed(JobRun run, EmbeddingFunction function, List<StoredText> stored) {
    List<StoredText> sources = stored.stream().filter(one -> one.text() != null).toList();
    run.count("withoutText", stored.size() - sources.size());
    if (sources.isEmpty()) {
      return;
    }
    List<String> texts = new ArrayList<>(sources.size());
    for (StoredText source : sources) {
      String text = source.text();
      texts.add(text == null ? "" : text);
    }
    List<float[]> vectors = function.embed(texts);
    if (vectors.size() != sources.size()) {
      throw new VectorDatabaseException(
          "the embedding function made "
              + vectors.size()
              + " vectors of "
              + sources.size()
              + " texts");
    }
    List<NewVector> replacements = new ArrayList<>(sources.size());
    for (int i = 0; i < vectors.size(); i++) {
      StoredText source = sources.get(i);
      replacements.add(new NewVector(source.id(), source.version(), vectors.get(i).clone()));
    }
    int replaced = run.collection().replaceVectors(replacements).updated();
    run.count("embedded", replaced);
    run.count("changedMeanwhile", sources.size() - replaced);
  }
}
