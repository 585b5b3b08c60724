package dev.vectordb.internal.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vectordb.FuzzCorpus;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.VectorRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: lines of JSON that a fuzzer makes. */
@Tag("reliability")
class JsonRecordsFuzzTest {

  static Stream<byte[]> lines() {
    return FuzzCorpus.of("json-records");
  }

  @DictionaryEntries({
    "\"id\":",
    "\"vector\":[",
    "\"text\":",
    "\"metadata\":{",
    "\"$long\":",
    "\"$float\":",
    "\"$instant\":",
    "\"$uuid\":",
    "\"$object\":{",
    "true",
    "false",
    "null",
    "1e39",
    "-0.0",
    "9223372036854775808",
    "\"2024-05-01T10:00:00Z\"",
    "\"123e4567-e89b-12d3-a456-426614174000\"",
    "\"NaN\"",
    "\\ud83d",
    "\\u0000"
  })
  @MethodSource("lines")
  @FuzzTest(maxDuration = "5m")
  void isRefusedOrComesBackAsItWasRead(byte[] input) {
    VectorRecord record;
    try {
      record = JsonRecords.decode(input, input.length);
    } catch (InvalidInputException e) {
      return;
    }
    for (float component : record.vector()) {
      if (!Float.isFinite(component)) {
        return; // read here, refused by every collection
      }
    }
    byte[] line = JsonRecords.encode(record);
    assertThat(JsonRecords.decode(line, line.length)).isEqualTo(record);
  }
}
