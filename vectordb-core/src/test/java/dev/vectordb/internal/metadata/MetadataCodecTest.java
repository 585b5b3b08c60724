package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metadata;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataCodecTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private static final Metadata ALL_TYPES =
      Metadata.builder()
          .put("z", "text é 年 😀 \ud800 \u0000")
          .put("true", true)
          .put("false", false)
          .put("int", Integer.MIN_VALUE)
          .put("long", 1_746_714_878_034_235_396L)
          .put("small long", 7L)
          .put("float", Float.MIN_VALUE)
          .put("double", -0.0)
          .put("instant", Instant.parse("1969-12-31T23:59:59.123456789Z"))
          .put("first", Instant.MIN)
          .put("last", Instant.MAX)
          .put("uuid", new UUID(-1, Long.MIN_VALUE))
          .put("list", List.of(1, 2L, "x", List.of(), List.of(1.5f, Map.of("k", "v"))))
          .put("nested", Map.of("a.b", Map.of("c", 1), "empty", Map.of()))
          .build();

  @Test
  void everyTypeComesBackAsItWentIn() {
    Metadata decoded = roundTrip(ALL_TYPES);
    assertThat(decoded).isEqualTo(ALL_TYPES);
    assertThat(decoded.asMap().keySet()).containsExactlyElementsOf(ALL_TYPES.asMap().keySet());
    assertThat(decoded.get("small long")).isExactlyInstanceOf(Long.class);
    assertThat(decoded.get("float")).isExactlyInstanceOf(Float.class);
    assertThat(roundTrip(Metadata.empty())).isEqualTo(Metadata.empty());
  }

  @Test
  void randomMetadataComesBack() {
    System.out.println("seed=" + SEED);
    RandomMetadata source = new RandomMetadata(new Random(SEED));
    for (int i = 0; i < 50_000; i++) {
      Metadata metadata = source.metadata();
      assertThat(roundTrip(metadata)).as("seed=%d", SEED).isEqualTo(metadata);
    }
  }

  @Test
  void theFormIsCompactAndStable() {
    byte[] bytes = MetadataCodec.encode(Metadata.from(Map.of("year", 1813)));
    assertThat(bytes).containsExactly(1, 1, 4, 'y', 'e', 'a', 'r', 3, 0xAA, 28);
  }

  @Test
  void metadataThatTakesTooManyBytesIsRefused() {
    String text = "x".repeat(Limits.MAX_METADATA_BYTES - 8);
    assertThat(MetadataCodec.encode(Metadata.of("k", text))).hasSize(Limits.MAX_METADATA_BYTES);
    assertThatThrownBy(() -> MetadataCodec.encode(Metadata.of("k", text + "x")))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessage("metadata: takes more than 65536 bytes when encoded");
    List<Integer> many = Collections.nCopies(40_000, 1);
    assertThatThrownBy(() -> MetadataCodec.encode(Metadata.of("k", many)))
        .isInstanceOf(InvalidMetadataException.class);
  }

  @Test
  void everyCutIsNoticed() {
    byte[] bytes = MetadataCodec.encode(ALL_TYPES);
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> MetadataCodec.decode(bytes, 0, cut))
          .as("cut at %d", cut)
          .isInstanceOf(InvalidMetadataException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> MetadataCodec.decode(longer, 0, longer.length))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("bytes after its end");
  }

  @Test
  void nothingAnnouncedIsBelieved() {
    assertRefused("is cut short", 1, 1, 1, 'k', 3);
    assertRefused("announces", 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07);
    assertRefused("announces", 1, 1, 1, 'k', 9, 0xFF, 0xFF, 0xFF, 0xFF, 0x07);
    assertRefused("announces", 1, 1, 1, 'k', 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1);
    assertRefused("version 2", 2, 0);
    assertRefused("unknown tag 11", 1, 1, 1, 'k', 11);
    assertRefused("twice", 1, 2, 1, 'k', 1, 1, 'k', 2);
    assertRefused("malformed string", 1, 1, 1, 'k', 0, 2, 0xC0, 0x80);
    assertRefused("finite", 1, 1, 1, 'k', 5, 0x7F, 0xC0, 0, 0);
    assertRefused("more than 32 bits", 1, 1, 1, 'k', 3, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F);
  }

  @Test
  void nestingIsBounded() {
    byte[] lists = new byte[Limits.MAX_METADATA_BYTES];
    byte[] start = {1, 1, 1, 'k'};
    for (int i = 0; i < lists.length; i++) {
      lists[i] = (byte) (i < start.length ? start[i] : i % 2 == 0 ? MetadataCodec.LIST : 1);
    }
    assertThatThrownBy(() -> MetadataCodec.decode(lists, 0, lists.length))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("nested deeper than 8");
  }

  @Test
  void garbageIsRefusedOrDecoded() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    byte[] sound = MetadataCodec.encode(ALL_TYPES);
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = i % 2 == 0 ? garbage(random) : damaged(sound, random);
      try {
        MetadataCodec.decode(bytes, 0, bytes.length);
      } catch (InvalidMetadataException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed=%d", SEED).isGreaterThan(100_000);
  }

  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(40)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(12) : random.nextInt());
    }
    bytes[0] = MetadataCodec.VERSION;
    return bytes;
  }

  private static byte[] damaged(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static void assertRefused(String problem, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    assertThatThrownBy(() -> MetadataCodec.decode(bytes, 0, bytes.length))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining(problem);
  }

  /** Decodes from the middle of an array, as from a frame. */
  private static Metadata roundTrip(Metadata metadata) {
    byte[] bytes = MetadataCodec.encode(metadata);
    byte[] frame = new byte[bytes.length + 5];
    Arrays.fill(frame, (byte) -1);
    System.arraycopy(bytes, 0, frame, 3, bytes.length);
    return MetadataCodec.decode(frame, 3, bytes.length);
  }
}
