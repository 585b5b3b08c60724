package dev.vectordb.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.vectordb.exception.InvalidMetadataException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataMapperTest {
  private static final UUID ID = UUID.fromString("3d1b6c34-0f3a-4c7d-9a53-1f0e0c6f2f11");

  @Test
  void keepsTheTypesThatBothKnow() {
    Metadata metadata =
        new Metadata()
            .put("string", "")
            .put("uuid", ID)
            .put("int", Integer.MIN_VALUE)
            .put("long", 1746714878034235396L)
            .put("float", Float.MIN_VALUE)
            .put("double", -Double.MAX_VALUE);
    dev.vectordb.model.Metadata stored = MetadataMapper.toDatabase(metadata);
    assertThat(stored.asMap()).isEqualTo(metadata.toMap());
    assertThat(MetadataMapper.toLangChain4j(stored)).isEqualTo(metadata);
  }

  @Test
  void readsWhatOnlyTheDatabaseKnowsAsText() {
    var stored =
        dev.vectordb.model.Metadata.builder()
            .put("yes", true)
            .put("no", false)
            .put("at", Instant.parse("2026-11-20T10:15:30Z"))
            .put("tags", List.of("a", "b \"quoted\"", 1, 2.5, true))
            .put("nested", Map.of("when", List.of(Instant.EPOCH, ID)))
            .build();
    assertThat(MetadataMapper.toLangChain4j(stored).toMap())
        .isEqualTo(
            Map.of(
                "yes", "true",
                "no", "false",
                "at", "2026-11-20T10:15:30Z",
                "tags", "[\"a\",\"b \\\"quoted\\\"\",1,2.5,true]",
                "nested", "{\"when\":[\"1970-01-01T00:00:00Z\",\"" + ID + "\"]}"));
  }

  @Test
  void leavesOutKeysThatLangChain4jRefuses() {
    var stored = dev.vectordb.model.Metadata.from(Map.of(" ", "blank", "k", "v"));
    assertThat(MetadataMapper.toLangChain4j(stored).toMap()).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    assertThatThrownBy(() -> MetadataMapper.toDatabase(new Metadata().put("k", Double.NaN)))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("k");
  }
}
