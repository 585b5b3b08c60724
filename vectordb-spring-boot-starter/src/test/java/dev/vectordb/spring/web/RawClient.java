package dev.vectordb.spring.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Sends whatever bytes it is told to, which no well-kept client would. Not thread-safe. */
final class RawClient implements AutoCloseable {
  private final int port;
  private Socket socket;
  private InputStream in;

  record Answer(int status, Map<String, String> headers, String body) {
    boolean isProblem() {
      return headers.getOrDefault("content-type", "").startsWith("application/problem+json");
    }
  }

  RawClient(int port) throws IOException {
    this.port = port;
    this.socket = connect();
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  private Socket connect() throws IOException {
    Socket connected = new Socket("localhost", port);
    connected.setSoTimeout(20_000);
    connected.setTcpNoDelay(true);
    return connected;
  }

  /** Sends a request with its body and reads the answer, on the connection that is open. */
  Answer send(String head, byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        (head + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    return exchange(bytes.toByteArray());
  }

  Answer exchange(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return read();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  Answer read() throws IOException {
    String statusLine = line();
    Map<String, String> headers = new HashMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int at = header.indexOf(':');
      headers.put(
          header.substring(0, at).toLowerCase(Locale.ROOT), header.substring(at + 1).strip());
    }
    int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
    byte[] body = body(status, headers);
    if ("close".equals(headers.get("connection"))) {
      reconnect();
    }
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  void reconnect() throws IOException {
    socket.close();
    socket = connect();
    in = new BufferedInputStream(socket.getInputStream());
  }

  private byte[] body(int status, Map<String, String> headers) throws IOException {
    if (status == 204) {
      return new byte[0];
    }
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunk(); size > 0; size = chunk()) {
        all.writeBytes(in.readNBytes(size));
        line();
      }
      line();
      return all.toByteArray();
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
