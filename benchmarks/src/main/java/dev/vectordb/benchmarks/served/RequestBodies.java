package dev.vectordb.benchmarks.served;

import dev.vectordb.benchmarks.data.DataRow;

/** Records and searches in JSON, as a client writes them that knows floats. */
public final class RequestBodies {
  private RequestBodies() {}

  /**
   * Writes a search for the nearest.
   *
   * @param query what is asked
   * @param topK how many are wanted
   * @return a JSON object in one line
   */
  public static String search(float[] query, int topK) {
    StringBuilder json = new StringBuilder(query.length * 12).append("{\"vector\":");
    vector(json, query);
    return json.append(",\"topK\":").append(topK).append('}').toString();
  }

  /**
   * Writes a record.
   *
   * @param row the record
   * @return a JSON object in one line
   */
  public static String record(DataRow row) {
    StringBuilder json = new StringBuilder(row.vector().length * 12);
    json.append("{\"id\":\"").append(row.row()).append("\",\"vector\":");
    vector(json, row.vector());
    json.append(",\"text\":");
    string(json, row.text());
    json.append(",\"metadata\":{\"source\":");
    string(json, row.source());
    return json.append(",\"position\":").append(row.row()).append("}}").toString();
  }

  private static void vector(StringBuilder json, float[] vector) {
    char before = '[';
    for (float component : vector) {
      json.append(before).append(component);
      before = ',';
    }
    json.append(']');
  }

  private static void string(StringBuilder json, String text) {
    json.append('"');
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            json.append('\\').append((char) c);
          } else if (c < ' ') {
            json.append(String.format("\\u%04x", c));
          } else {
            json.append((char) c);
          }
        });
    json.append('"');
  }
}
