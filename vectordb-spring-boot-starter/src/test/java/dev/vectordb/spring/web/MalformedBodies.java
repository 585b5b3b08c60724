package dev.vectordb.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bodies that are right, and changes that make them wrong, or not. */
final class MalformedBodies {
  private MalformedBodies() {}

  /** Requests that are right, each with a body that is changed into one that may not be. */
  static final List<String[]> SAMPLES =
      List.of(
          new String[] {
            "POST",
            "/search",
            "{\"vector\": [1, 0], \"topK\": 2, \"filter\": \"n > 1 AND t LIKE 'a%'\", \"minScore\": 0.5, \"explain\": true, \"timeoutMillis\": 100}"
          },
          new String[] {
            "POST",
            "/search",
            "{\"text\": \"words\", \"highlight\": {\"maxSnippets\": 2, \"snippetChars\": 100}, \"offset\": 1}"
          },
          new String[] {
            "POST",
            "/search",
            "{\"vector\": [0.5, 0.5], \"text\": \"a\", \"fusion\": {\"k\": 60}, \"mmr\": {\"lambda\": 0.5}, \"groupBy\": {\"field\": \"a.b\", \"perGroup\": 2}}"
          },
          new String[] {
            "POST",
            "/search/batch",
            "{\"searches\": [{\"vector\": [1, 0]}, {\"id\": \"a\", \"exact\": true}]}"
          },
          new String[] {"POST", "/search/stream?limit=5", "{\"vector\": [1, 0]}"},
          new String[] {
            "POST",
            "/records",
            "{\"records\": [{\"id\": \"a\", \"vector\": [1, 2], \"text\": \"t\", \"metadata\": {\"n\": 1, \"o\": {\"l\": [1, \"x\", {\"$long\": 5}]}}}], \"mode\": \"upsert\"}"
          },
          new String[] {
            "PUT",
            "/records/b",
            "{\"vector\": [1e0, -2.5], \"metadata\": {\"u\": {\"$uuid\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}}}"
          },
          new String[] {
            "PATCH", "/records/a", "{\"metadata\": {\"k\": true}, \"mode\": \"merge\"}"
          },
          new String[] {"POST", "/records/metadata", "{\"id\": \"a\", \"metadata\": {\"k\": 1}}"},
          new String[] {"POST", "/records/get", "{\"ids\": [\"a\", \"b\"]}"},
          new String[] {
            "POST",
            "/records/list",
            "{\"filter\": \"n IN (1, 2)\", \"pageSize\": 3, \"includeVector\": false}"
          },
          new String[] {"POST", "/records/scroll", "{\"filter\": \"n IS NOT NULL\"}"},
          new String[] {"POST", "/records/count", "{\"filter\": \"NOT n = 1\"}"},
          new String[] {"POST", "/records/delete", "{\"ids\": [\"zz\"]}"},
          new String[] {"POST", "/compress", "{\"precision\": \"float32\"}"},
          new String[] {
            "POST",
            "",
            "{\"name\": \"docs\", \"dimension\": 2, \"metric\": \"cosine\", \"hnsw\": {\"maxConnections\": 8}, \"durability\": {\"mode\": \"sync\"}, \"text\": {\"language\": \"english\"}}"
          });

  private static final String[] VALUES = {
    "null",
    "true",
    "-1",
    "0",
    "1e400",
    "-1e-400",
    "NaN",
    "Infinity",
    "1.5",
    "\"\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "[[]]",
    "9223372036854775808",
    "2147483648",
    "123456789012345678901234567890",
    "\"\\u0000\"",
    "01",
    "+1",
    ".5",
    "'a'",
    "1e5000000000",
    "\"" + "x".repeat(2000) + "\"",
    "{\"$uuid\": 1}",
    "{\"$long\": \"1\"}"
  };

  static byte[] change(byte[] body, Random random) {
    int at = body.length == 0 ? 0 : random.nextInt(body.length);
    String text = new String(body, UTF_8);
    return switch (random.nextInt(12)) {
      case 0 -> Arrays.copyOf(body, at);
      case 1 -> splice(body, at, at + 1, new byte[0]);
      case 2 -> splice(body, at, at, new byte[] {(byte) random.nextInt(256)});
      case 3 -> splice(body, at, at + 1, new byte[] {(byte) (128 + random.nextInt(128))});
      case 4, 5, 6 -> replaceValue(text, random).getBytes(UTF_8);
      case 7 -> text.replaceFirst("\"(\\w+)\":", "\"$1x\":").getBytes(UTF_8);
      case 8 -> text.replaceFirst("\\{(\"\\w+\": [^,}]+)", "{$1, $1").getBytes(UTF_8);
      case 9 -> nested(text, random).getBytes(UTF_8);
      case 10 -> splice(body, body.length, body.length, body);
      default ->
          random.nextInt(20) == 0
              ? ("{\"filter\": \"" + "(".repeat(100_000 + random.nextInt(200_000))).getBytes(UTF_8)
              : text.replace(",", ",,").getBytes(UTF_8);
    };
  }

  private static String replaceValue(String text, Random random) {
    List<Integer> starts = new ArrayList<>();
    for (int i = text.indexOf(": "); i >= 0; i = text.indexOf(": ", i + 1)) {
      starts.add(i + 2);
    }
    if (starts.isEmpty()) {
      return text;
    }
    int start = starts.get(random.nextInt(starts.size()));
    int end = start;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, start) + VALUES[random.nextInt(VALUES.length)] + text.substring(end);
  }

  private static String nested(String text, Random random) {
    int depth = 1 + random.nextInt(3_000);
    String value =
        random.nextBoolean()
            ? "[".repeat(depth) + "]".repeat(depth)
            : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    int at = text.indexOf(": ");
    return at < 0 ? value : text.substring(0, at + 2) + value + text.substring(at + 2);
  }

  static byte[] splice(byte[] body, int from, int to, byte[] replacement) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(body, 0, Math.min(from, body.length));
    out.writeBytes(replacement);
    if (to < body.length) {
      out.write(body, to, body.length - to);
    }
    return out.toByteArray();
  }

  static String printable(byte[] body) {
    return new String(
        body, 0, Math.min(body.length, 500), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
