package dev.vectordb.internal.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private final Simulation simulation = new Simulation(1);
  private final TimeSource time = simulation.time();
  private final List<String> done = new ArrayList<>();

  @Test
  void nothingHappensUntilItIsToldTo() {
    Threads.Pool pool = simulation.newThreads().pool("worker", Integer.MAX_VALUE);
    pool.execute(() -> done.add("ran on " + Thread.currentThread().getName()));
    assertThat(done).isEmpty();
    assertThat(simulation.step()).isTrue();
    assertThat(done).containsExactly("ran on worker");
    assertThat(simulation.step()).isFalse();
  }

  @Test
  void theSeedDrawsTheOrder() {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 400; seed++) {
      List<String> first = order(seed);
      assertThat(order(seed)).isEqualTo(first);
      orders.add(first);
    }
    assertThat(orders).as("all orders of three steps each in two fibers").hasSize(20);
  }

  private static List<String> order(long seed) {
    Simulation one = new Simulation(seed);
    List<String> order = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Thread _ =
          one.start(
              name,
              () -> {
                for (int i = 0; i < 3; i++) {
                  order.add(name);
                  Simulation.giveWay();
                }
              });
    }
    one.settle();
    return order;
  }

  @Test
  void locksAndFuturesAreWaitedForWithoutAThread() {
    ReentrantLock lock = new ReentrantLock();
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread _ =
        simulation.start(
            "holder",
            () -> {
              lock.lock();
              try {
                done.add(answer.join());
              } finally {
                lock.unlock();
              }
            });
    simulation.settle();
    Thread waiter =
        simulation.start(
            "waiter",
            () -> {
              lock.lock();
              try {
                done.add("second");
              } finally {
                lock.unlock();
              }
            });
    simulation.settle();
    assertThat(done).isEmpty();
    answer.complete("first");
    simulation.finish(waiter);
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void theTimeMovesWhenItIsTold() {
    long began = time.nanoTime();
    Instant date = time.now();
    Threads.Timer timer = simulation.newThreads().timer("timer");
    timer.after(TimeUnit.SECONDS.toNanos(5), () -> done.add("once"));
    Runnable end = timer.every(TimeUnit.SECONDS.toNanos(2), () -> done.add("again"));
    simulation.settle();
    assertThat(time.nanoTime()).isEqualTo(began);
    simulation.advance(Duration.ofSeconds(5));
    assertThat(done).containsExactly("again", "again", "once");
    assertThat(time.nanoTime() - began).isEqualTo(5_000_000_000L);
    assertThat(time.now()).isEqualTo(date.plusSeconds(5));
    end.run();
    simulation.advance(Duration.ofDays(1));
    assertThat(done).hasSize(3);
    simulation.setDate(date.minusSeconds(1_000));
    assertThat(time.now()).isEqualTo(date.minusSeconds(1_000));
  }

  @Test
  void whoWaitsForTheTimeGoesOnWhenItHasCome() {
    long began = time.nanoTime();
    long waited =
        simulation.run(
            "waiter",
            () -> {
              time.pause(7);
              ReentrantLock lock = new ReentrantLock();
              Condition never = lock.newCondition();
              lock.lock();
              try {
                time.await(lock, never, 5);
              } finally {
                lock.unlock();
              }
              return time.nanoTime() - began;
            });
    assertThat(waited).isEqualTo(12);
  }

  @Test
  void whoWaitsForEverFailsTheTest() {
    assertThatThrownBy(() -> simulation.run("waiter", () -> new CompletableFuture<>().join()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("waits for ever");
  }

  @Test
  void aPoolRunsNoMoreThanItMayAndEnds() {
    Threads.Pool pool = simulation.newThreads().pool("worker", 1);
    for (int i = 0; i < 3; i++) {
      int number = i;
      pool.execute(() -> {
        done.add("begin " + number);
        time.pause(1_000);
        done.add("end " + number);
      });
    }
    boolean ended =
        simulation.run(
            "closer",
            () -> {
              pool.close();
              return pool.awaitEnd(TimeUnit.SECONDS.toNanos(1));
            });
    assertThat(ended).isTrue();
    assertThat(done).containsExactly("begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2");
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
