package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.spring.web.RemoteServer;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server with a certificate of its own, and an application that trusts it by an SSL bundle. */
class RemoteTlsTest {
  private static final String PASSWORD = "password";

  @TempDir Path directory;

  @Test
  void aBundleSaysWhomToTrust() throws Exception {
    Path store = directory.resolve("server.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    String bundle = "spring.ssl.bundle.jks.ours.";
    try (RemoteServer server =
        RemoteServer.start(
            bundle + "keystore.location=" + store.toUri(),
            bundle + "keystore.password=" + PASSWORD,
            "server.ssl.bundle=ours")) {
      ApplicationContextRunner runner =
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      SslAutoConfiguration.class,
                      RemoteVectorDbAutoConfiguration.class,
                      VectorDbAutoConfiguration.class))
              .withPropertyValues(
                  "vectordb.remote.url=" + server.url().replace("http:", "https:"),
                  "vectordb.remote.api-key=" + server.key(),
                  "vectordb.remote.max-attempts=1");
      runner
          .withPropertyValues(
              bundle + "truststore.location=" + store.toUri(),
              bundle + "truststore.password=" + PASSWORD,
              "vectordb.remote.ssl-bundle=ours")
          .run(
              context -> assertThat(context.getBean(VectorDatabase.class).listTenants()).isEmpty());
      runner.run(context ->
          assertThatThrownBy(() -> context.getBean(VectorDatabase.class).listTenants())
              .isInstanceOf(DatabaseUnavailableException.class)
              .hasCauseInstanceOf(SSLException.class));
    }
  }
}
