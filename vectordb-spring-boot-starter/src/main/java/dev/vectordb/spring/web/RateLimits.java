package dev.vectordb.spring.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.vectordb.spring.web.payload.RequestException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often a caller may ask, and how often an address may come with a key that is not
 * known. Buckets are forgotten when they are full again anyway, or when there are too many.
 * Thread-safe.
 */
final class RateLimits {
  private static final Duration FAILURE_PERIOD = Duration.ofMinutes(1);

  private final int requestsPerSecond;
  private final int burst;
  private final int failuresPerMinute;
  private final TimeMeter clock;
  private final Cache<String, Bucket> callers;
  private final Cache<String, Bucket> addresses;

  RateLimits(VectorDbWebProperties.RateLimit limits) {
    this(limits, TimeMeter.SYSTEM_NANOTIME);
  }

  RateLimits(VectorDbWebProperties.RateLimit limits, TimeMeter clock) {
    this.requestsPerSecond = limits.requestsPerSecond();
    this.burst = limits.burst() == 0 ? limits.requestsPerSecond() : limits.burst();
    this.failuresPerMinute = limits.failuresPerMinute();
    this.clock = clock;
    this.callers = cache(limits.maxTracked(), clock);
    this.addresses = cache(limits.maxTracked(), clock);
  }

  private static Cache<String, Bucket> cache(int most, TimeMeter clock) {
    Ticker ticker = clock::currentTimeNanos;
    return Caffeine.newBuilder()
        .maximumSize(most)
        .expireAfterAccess(FAILURE_PERIOD.multipliedBy(2))
        .ticker(ticker)
        .build();
  }

  /** Counts a request of a caller. */
  void request(String caller) {
    if (requestsPerSecond > 0) {
      Bucket bucket =
          callers.get(caller, _ -> bucket(burst, requestsPerSecond, Duration.ofSeconds(1)));
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        throw refuse("This key asks too often", probe.getNanosToWaitForRefill());
      }
    }
  }

  /** Refuses an address that has failed too often, without looking at what it brings. */
  void beforeAuthentication(String address) {
    Bucket bucket = addresses.getIfPresent(address);
    if (failuresPerMinute > 0 && bucket != null && bucket.getAvailableTokens() == 0) {
      throw refuse(
          "Too many failed authentications",
          bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }
  }

  /** Counts a failed authentication. */
  void failed(String address) {
    if (failuresPerMinute > 0) {
      Bucket bucket =
          addresses.get(address, _ -> bucket(failuresPerMinute, failuresPerMinute, FAILURE_PERIOD));
      bucket.tryConsume(1);
    }
  }

  private Bucket bucket(int capacity, int refill, Duration period) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, period))
        .withCustomTimePrecision(clock)
        .build();
  }

  private static RequestException refuse(@Nullable String detail, long nanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    return RequestException.tooMany(String.valueOf(detail), (int) Math.min(seconds, 3600));
  }
}
