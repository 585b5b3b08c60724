package dev.vectordb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.filter.FieldPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataIndexConfigTest {
  @Test
  void isReadBackAsItWasWritten() {
    MetadataIndexConfig config =
        MetadataIndexConfig.of(FieldIndexing.OFF)
            .with("author.name", FieldIndexing.ON)
            .with("\"a.b\"", FieldIndexing.AUTOMATIC)
            .with(new FieldPath(List.of("line\nbreak", "\ud800", "in")), FieldIndexing.OFF);
    assertThat(config.toText())
        .isEqualTo(
            "OFF\nAUTOMATIC \"a.b\"\nOFF \"line\\u000abreak\".\"\\ud800\".\"in\"\nON author.name");
    assertThat(MetadataIndexConfig.ofText(config.toText())).isEqualTo(config);
    assertThat(MetadataIndexConfig.ofText("AUTOMATIC")).isEqualTo(MetadataIndexConfig.AUTOMATIC);
    assertThat(
            config
                .with("author.name", FieldIndexing.OFF)
                .fields()
                .get(FieldPath.ofText("author.name")))
        .isEqualTo(FieldIndexing.OFF);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (String text : List.of("", "MAYBE", "ON\nOFF", "ON\nOFF =", "ON\nMAYBE a")) {
      assertThatThrownBy(() -> MetadataIndexConfig.ofText(text))
          .as("'%s'", text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> MetadataIndexConfig.AUTOMATIC.with("a b", FieldIndexing.ON))
        .isInstanceOf(FilterSyntaxException.class);
  }

  @Test
  void numberAndLengthOfNamesAreLimited() {
    MetadataIndexConfig config = MetadataIndexConfig.AUTOMATIC;
    for (int i = 0; i < 256; i++) {
      config = config.with("f" + i, FieldIndexing.OFF);
    }
    MetadataIndexConfig full = config;
    assertThatThrownBy(() -> full.with("one-more", FieldIndexing.OFF))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("names 257 fields, allowed are 256");
    String longName = "x".repeat(32_768);
    assertThatThrownBy(
            () -> MetadataIndexConfig.AUTOMATIC.with(FieldPath.ofKey(longName), FieldIndexing.OFF))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("32768");
  }
}
