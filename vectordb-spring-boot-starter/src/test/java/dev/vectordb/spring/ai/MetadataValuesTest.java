package dev.vectordb.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Metadata;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataValuesTest {
  private static final Instant MOMENT = Instant.parse("2026-11-20T12:00:00.5Z");

  @SuppressWarnings("JavaUtilDate") // what older readers put into metadata
  static List<Arguments> conversions() {
    UUID uuid = UUID.randomUUID();
    return List.of(
        Arguments.of("text", "text"),
        Arguments.of(true, true),
        Arguments.of(1, 1),
        Arguments.of(1L, 1L),
        Arguments.of(1.5f, 1.5f),
        Arguments.of(1.5, 1.5),
        Arguments.of(MOMENT, MOMENT),
        Arguments.of(uuid, uuid),
        Arguments.of((short) 7, 7),
        Arguments.of((byte) -7, -7),
        Arguments.of(new BigInteger("9223372036854775807"), Long.MAX_VALUE),
        Arguments.of(new BigInteger("9223372036854775808"), 0x1p63),
        Arguments.of(new BigDecimal("12.50"), 12.5),
        Arguments.of(Date.from(MOMENT), MOMENT),
        Arguments.of(ZonedDateTime.ofInstant(MOMENT, ZoneId.of("Europe/Rome")), MOMENT),
        Arguments.of(OffsetDateTime.parse("2026-11-20T13:00:00.5+01:00"), MOMENT),
        Arguments.of(LocalDate.of(2026, 1, 2), "2026-01-02"),
        Arguments.of(LocalDateTime.of(2026, 1, 2, 3, 4), "2026-01-02T03:04"),
        Arguments.of(Duration.ofMinutes(90), "PT1H30M"),
        Arguments.of(Period.ofDays(3), "P3D"),
        Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
        Arguments.of('x', "x"),
        Arguments.of(CharBuffer.wrap("built"), "built"),
        Arguments.of(URI.create("https://example.com/a"), "https://example.com/a"),
        Arguments.of(Path.of("a", "b"), Path.of("a", "b").toString()),
        Arguments.of(Locale.ITALY, "it_IT"),
        Arguments.of(Optional.of(DayOfWeek.FRIDAY), "FRIDAY"),
        Arguments.of(new String[] {"a", "b"}, List.of("a", "b")),
        Arguments.of(new int[] {1, 2}, List.of(1, 2)),
        Arguments.of(new LinkedHashSet<>(List.of(DayOfWeek.MONDAY)), List.of("MONDAY")),
        Arguments.of(Arrays.asList("a", null), List.of("a")),
        Arguments.of(Map.of("day", DayOfWeek.MONDAY), Map.of("day", "MONDAY")));
  }

  @ParameterizedTest
  @MethodSource("conversions")
  void valuesBecomeWhatARecordCanHold(Object value, Object expected) {
    assertThat(MetadataValues.convert(value)).isEqualTo(expected);
    assertThat(MetadataValues.toMetadata(Map.of("key", value)))
        .isEqualTo(Metadata.from(Map.of("key", expected)));
  }

  @Test
  void nullValuesAreLeftOut() {
    Map<String, Object> values = new HashMap<>();
    values.put("gone", null);
    values.put("empty", Optional.empty());
    values.put("here", "x");
    values.put("object", new HashMap<>(values));
    assertThat(MetadataValues.toMetadata(values))
        .isEqualTo(Metadata.from(Map.of("here", "x", "object", Map.of("here", "x"))));
  }
}
