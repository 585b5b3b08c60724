package dev.vectordb.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Writes small ONNX files: as much of the format, which is Protocol Buffers, as a graph of plain
 * operators over tensors needs. Numbers of fields are those of {@code onnx.proto}.
 */
final class OnnxFile {
  static final int FLOAT = 1;
  static final int INT64 = 7;

  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 13;
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final Message graph = new Message().text(2, "graph");

  /** A message under construction. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.out.toByteArray());
    }

    private Message bytes(int field, byte[] value) {
      varint((long) field << 3 | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  /** Adds an input or output; a dimension is a name. */
  private OnnxFile value(int field, String name, int type, List<String> dimensions) {
    Message shape = new Message();
    dimensions.forEach(dimension -> shape.message(1, new Message().text(2, dimension)));
    Message tensor = new Message().number(1, type).message(2, shape);
    graph.message(field, new Message().text(1, name).message(2, new Message().message(1, tensor)));
    return this;
  }

  OnnxFile input(String name, int type, String... dimensions) {
    return value(11, name, type, List.of(dimensions));
  }

  OnnxFile output(String name, int type, String... dimensions) {
    return value(12, name, type, List.of(dimensions));
  }

  /** Adds a constant of whole numbers. */
  OnnxFile constant(String name, long... values) {
    Message tensor = new Message().number(1, values.length).number(2, INT64);
    for (long value : values) {
      tensor.number(7, value);
    }
    graph.message(5, tensor.text(8, name));
    return this;
  }

  /** Adds an operator with one output. */
  OnnxFile node(String operator, String output, String... inputs) {
    graph.message(1, operator(operator, output, inputs));
    return this;
  }

  /** Adds an operator with one output and an attribute that is a number. */
  OnnxFile node(String operator, String attribute, long value, String output, String... inputs) {
    Message number = new Message().text(1, attribute).number(3, value).number(20, 2);
    graph.message(1, operator(operator, output, inputs).message(5, number));
    return this;
  }

  private static Message operator(String operator, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  byte[] bytes() {
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, OPERATORS))
        .out
        .toByteArray();
  }
}
