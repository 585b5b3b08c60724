package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** The profile {@code tls}, with a certificate of one's own. */
class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path directory;

  private KeyStore makeCertificate() throws Exception {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream source = Files.newInputStream(store)) {
      keys.load(source, PASSWORD);
    }
    return keys;
  }

  private Path pem(String type, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        directory.resolve(type.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
  }

  private static SSLContext trusting(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Test
  void theServiceSpeaksTlsAndHealthStaysPlain() throws Exception {
    KeyStore keys = makeCertificate();
    Path certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    try (ConfigurableApplicationContext server =
            SpringApplication.run(
                VectorDbServer.class,
                "--spring.profiles.active=tls",
                "--TLS_CERTIFICATE=" + certificate,
                "--TLS_PRIVATE_KEY=" + key,
                "--PORT=0",
                "--MANAGEMENT_PORT=0",
                "--VECTORDB_PATH=" + directory.resolve("db"),
                "--VECTORDB_API_KEY=a-key-for-tests-only");
        HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(keys)).build();
        HttpClient stranger = HttpClient.newHttpClient()) {
      Environment environment = server.getEnvironment();
      String port = environment.getProperty("local.server.port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/vectordb/v1/status"))
              .header("X-API-Key", "a-key-for-tests-only")
              .build();
      HttpResponse<String> answer = trusting.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.sslSession()).isPresent();
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> stranger.send(request, BodyHandlers.ofString()));
      HttpRequest plain =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/vectordb/v1/health"))
              .build();
      assertThat(stranger.send(plain, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
      String management = environment.getProperty("local.management.port");
      HttpRequest health =
          HttpRequest.newBuilder(
                  URI.create("http://localhost:" + management + "/actuator/health/readiness"))
              .build();
      assertThat(stranger.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
