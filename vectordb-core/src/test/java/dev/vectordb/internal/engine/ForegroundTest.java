package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the background gives way and how long it rests, by a clock of its own. */
class ForegroundTest {
  private static final long MICROS = 1_000;

  private long now;
  private long rested;
  private Runnable atRest = () -> {};

  private Foreground foreground(int processors) {
    return new Foreground(
        processors,
        () -> now,
        nanos -> {
          now += nanos;
          rested += nanos;
          atRest.run();
        });
  }

  private void work(Foreground foreground, long nanos) {
    now += nanos;
    foreground.giveWay();
  }

  @Test
  void goesOnWhileAProcessorIsFree() {
    Foreground foreground = foreground(2);
    foreground.giveWay();
    foreground.enter();
    work(foreground, 500 * MICROS);
    assertThat(rested).isZero();
  }

  @Test
  void restsThreeTimesAsLongAsItWorkedWhereAllProcessorsAreWanted() {
    Foreground foreground = foreground(2);
    foreground.giveWay();
    foreground.enter();
    foreground.enter();
    work(foreground, 200 * MICROS);
    assertThat(rested).isEqualTo(600 * MICROS);
    work(foreground, 50 * MICROS);
    assertThat(rested).as("too little work to look").isEqualTo(600 * MICROS);
    work(foreground, 50 * MICROS);
    assertThat(rested).isEqualTo(900 * MICROS);
  }

  @Test
  void goesOnAsSoonAsOneIsFreeAgain() {
    Foreground foreground = foreground(1);
    foreground.giveWay();
    foreground.enter();
    atRest = foreground::leave;
    work(foreground, 1_000 * MICROS);
    assertThat(rested).isPositive().isLessThan(1_000 * MICROS);
  }

  @Test
  void doesNotRestLongAfterAWait() {
    Foreground foreground = foreground(1);
    foreground.giveWay();
    foreground.enter();
    work(foreground, 1_000_000 * MICROS);
    assertThat(rested).isEqualTo(3_000 * MICROS);
  }

  @Test
  void ofSeveralTheOneThatBeganFirstGoesOn() throws Exception {
    Foreground foreground = foreground(2);
    foreground.enter();
    foreground.giveWay();
    work(foreground, 200 * MICROS);
    elsewhere(foreground, 200 * MICROS);
    assertThat(rested).as("the second").isEqualTo(3 * 200 * MICROS);
    rested = 0;
    work(foreground, 200 * MICROS);
    assertThat(rested).as("the first").isZero();
  }

  @Test
  void whoWorksNoMoreTakesNoProcessor() throws Exception {
    Foreground foreground = foreground(2);
    foreground.enter();
    foreground.giveWay();
    work(foreground, 200 * MICROS);
    now += 20_000 * MICROS;
    elsewhere(foreground, 200 * MICROS);
    assertThat(rested).as("the only one left").isZero();
    work(foreground, 200 * MICROS);
    assertThat(rested).as("the one that came back").isPositive();
  }

  /** Works on a thread of its own: each has a turn of its own. */
  private void elsewhere(Foreground foreground, long nanos) throws InterruptedException {
    Thread thread =
        new Thread(() -> {
          foreground.giveWay();
          work(foreground, nanos);
        });
    thread.start();
    thread.join();
  }
}
