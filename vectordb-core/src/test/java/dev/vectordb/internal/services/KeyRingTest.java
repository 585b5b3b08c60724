package dev.vectordb.internal.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  @Test
  void aKeyWhoseRemovalFailsIsRefusedAndCanBeRevokedAgain() {
    AtomicBoolean failing = new AtomicBoolean();
    try (Catalog catalog = Catalog.inMemory()) {
      KeyRing keys =
          new KeyRing(
              () -> {
                if (failing.get()) {
                  throw new DatabaseIoException("on purpose");
                }
                return catalog;
              },
              false,
              () -> {},
              TimeSource.system(),
              Environment.system().chance());
      NewApiKey key = keys.create("acme", Role.READ, "");
      String id = key.info().id();
      assertThat(keys.find(id)).contains(key.info());
      failing.set(true);
      assertThatThrownBy(() -> keys.revoke(id)).isInstanceOf(DatabaseIoException.class);
      assertThat(keys.authenticate(key.key())).isEmpty();
      assertThat(keys.find(id)).isEmpty();
      assertThat(keys.list("acme")).containsExactly(key.info());
      failing.set(false);
      assertThat(keys.revoke(id)).isTrue();
      assertThat(keys.revoke(id)).isFalse();
      assertThat(catalog.apiKeys()).isEmpty();
      assertThat(
              new KeyRing(
                      () -> catalog,
                      false,
                      () -> {},
                      TimeSource.system(),
                      Environment.system().chance())
                  .authenticate(key.key()))
          .isEmpty();
    }
  }
}
