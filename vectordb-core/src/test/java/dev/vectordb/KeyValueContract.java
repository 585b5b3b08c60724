package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.KeyValuePage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Keys and values. */
interface KeyValueContract extends ContractFixture {

  @Test
  default void aValueComesBackUntilItIsReplacedOrDeleted() {
    KeyValueStore store = database().keyValues();
    assertThat(store.get("a")).isEmpty();
    assertThat(store.put("a", "one")).isTrue();
    assertThat(store.put("a", "two")).isFalse();
    assertThat(store.get("a").orElseThrow().text()).isEqualTo("two");
    assertThat(store.delete("a")).isTrue();
    assertThat(store.delete("a")).isFalse();
    assertThat(store.get("a")).isEmpty();
  }

  @Test
  default void bytesAreCopiedInAndOut() {
    KeyValueStore store = database().keyValues();
    byte[] bytes = {0, -1, 127, -128};
    store.put("bytes", bytes);
    bytes[0] = 9;
    store.get("bytes").orElseThrow().value()[1] = 9;
    assertThat(store.get("bytes").orElseThrow().value()).containsExactly(0, -1, 127, -128);
    store.put("empty", new byte[0]);
    assertThat(store.get("empty").orElseThrow().bytes()).isZero();
  }

  @Test
  default void keysAreListedByPrefixInOrderPageByPage() {
    KeyValueStore store = database().keyValues();
    for (String key : List.of("b/3", "b/1", "a", "b/2", "b", "c", "b/10")) {
      store.put(key, "value of " + key);
    }
    List<String> keys = new ArrayList<>();
    String after = null;
    do {
      KeyValuePage page = store.list("b/", after, 2);
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(2);
      page.entries()
          .forEach(entry -> {
            assertThat(entry.text()).isEqualTo("value of " + entry.key());
            keys.add(entry.key());
          });
      after = page.nextAfter();
    } while (after != null);
    assertThat(keys).containsExactly("b/1", "b/10", "b/2", "b/3");
    assertThat(store.list("", null, 1_000).entries()).hasSize(7);
    assertThat(store.list("b/", "a", 1_000).entries()).hasSize(4);
    assertThat(store.list("b/", "c", 1_000).entries()).isEmpty();
    assertThat(store.list("x", null, 1_000).entries()).isEmpty();
  }

  @Test
  default void tenantsHaveStoresOfTheirOwn() {
    KeyValueStore red = database().tenant("red").keyValues();
    KeyValueStore blue = database().tenant("blue").keyValues();
    red.put("k", "red");
    blue.put("k", "blue");
    assertThat(red.get("k").orElseThrow().text()).isEqualTo("red");
    assertThat(blue.delete("k")).isTrue();
    assertThat(red.list("", null, 10).entries()).hasSize(1);
    assertThat(blue.stats().entries()).isZero();
    assertThat(red.stats().entries()).isEqualTo(1);
    assertThat(database().listTenants()).containsExactly("red");
  }

  @Test
  default void badKeysAndValuesAreRefused() {
    KeyValueStore store = database().keyValues();
    for (String key : List.of("", "a\0b", "\uD800", "x".repeat(513), "é".repeat(257))) {
      assertThatThrownBy(() -> store.put(key, "v"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("key: ");
      assertThatThrownBy(() -> store.get(key)).isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> store.delete(key)).isInstanceOf(InvalidInputException.class);
    }
    assertThatThrownBy(() -> store.put("k", new byte[1024 * 1024 + 1]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1048577");
    for (int pageSize : new int[] {0, -1, 1_001}) {
      assertThatThrownBy(() -> store.list("", null, pageSize))
          .isInstanceOf(InvalidInputException.class);
    }
    store.put("é".repeat(256), new byte[1024 * 1024]);
    assertThat(store.stats().entries()).isEqualTo(1);
  }

  @Test
  default void aFullStoreRefusesGrowthAndNothingElse() {
    KeyValueStore store = database().keyValues();
    byte[] large = new byte[1024 * 1024];
    int puts = 0;
    while (store.stats().bytes() + large.length + 1_000 < store.stats().maxBytes()) {
      store.put("large " + puts++, large);
    }
    assertThat(puts).isEqualTo(63);
    assertThatThrownBy(() -> store.put("one more", large))
        .isInstanceOf(CapacityExceededException.class);
    assertThat(store.get("one more")).isEmpty();
    store.put("large 0", new byte[10]);
    store.put("one more", large);
    assertThat(database().tenant("other").keyValues().put("a", large)).isTrue();
  }

  @Test
  default void writersOfOneKeyAgreeOnWhoWasFirst() throws InterruptedException {
    KeyValueStore store = database().keyValues();
    AtomicInteger first = new AtomicInteger();
    AtomicInteger deleted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String value = "value " + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int round = 0; round < 50; round++) {
                  if (store.put("shared", value)) {
                    first.incrementAndGet();
                  }
                  if (store.delete("shared")) {
                    deleted.incrementAndGet();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(store.get("shared")).isEmpty();
    assertThat(first.get()).isEqualTo(deleted.get()).isPositive();
    assertThat(store.stats().bytes()).isZero();
  }
}
