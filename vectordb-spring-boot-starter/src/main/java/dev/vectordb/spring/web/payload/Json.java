package dev.vectordb.spring.web.payload;

import dev.vectordb.model.Metadata;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads and writes JSON in the same way whatever the application has made of its own mapper.
 * Thread-safe.
 */
public final class Json {
  /** Deeper than anything that is read here; {@link Metadata} has a tighter bound. */
  static final int MAX_DEPTH = 32;

  /** Longer than any number that a double or a long is written with. */
  static final int MAX_NUMBER_CHARS = 64;

  /** Bounds what one name or text takes; a record's text has a bound of its own. */
  static final int MAX_STRING_CHARS = 64 * 1024 * 1024;

  private static final int MAX_NAME_CHARS = 64 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .maxStringLength(MAX_STRING_CHARS)
                  .maxNameLength(MAX_NAME_CHARS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          // Else each line of a stream, and each answer before its length is known, is a packet.
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private Json() {}

  /** Writes a value. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes the value.
     *
     * @param out takes it
     */
    void write(JsonGenerator out);
  }

  /**
   * Reads a document.
   *
   * @param source its bytes; not closed
   * @return the document, at its first token
   */
  public static JsonInput read(InputStream source) {
    // Jackson's own decoding lets pass what is no UTF-8, such as characters in too many bytes.
    Reader strict = new InputStreamReader(source, decoder());
    return new JsonInput(() -> FACTORY.createParser(ObjectReadContext.empty(), strict));
  }

  /**
   * Reads a document.
   *
   * @param bytes holds it
   * @param offset where it starts
   * @param length its bytes
   * @return the document, at its first token
   */
  public static JsonInput read(byte[] bytes, int offset, int length) {
    CharBuffer text;
    try {
      text = decoder().decode(ByteBuffer.wrap(bytes, offset, length));
    } catch (CharacterCodingException _) {
      throw JsonInput.notUtf8();
    }
    return new JsonInput(() ->
        FACTORY.createParser(
            ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.remaining()));
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Writes a document in UTF-8.
   *
   * @param target takes it; not closed, and flushed only by whoever asks for it
   * @return a generator; to be closed
   */
  public static JsonGenerator write(OutputStream target) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), target, JsonEncoding.UTF8);
  }

  /**
   * Writes a document as a text.
   *
   * @param value what to write
   * @return the text
   */
  public static String toText(Writer value) {
    java.io.StringWriter text = new java.io.StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      value.write(out);
    }
    return text.toString();
  }
}
