package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.storage.BaseReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a base once after it was opened and checks every block, so that opening itself need not.
 * Damage to what is derived is healed; damage to records stops writing and is reported.
 */
final class Scrub implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);
  private static final List<String> PRIMARY =
      List.of("meta", "records", "references", "births", "deaths", "ids", "live", "vectors");
  private static final List<String> DERIVED = List.of("fields", "links", "upper");

  private final ShardContext context;
  private final GenerationHolder generations;
  private final ShardState state;
  private final Runnable heal;

  Scrub(ShardContext context, GenerationHolder generations, ShardState state, Runnable heal) {
    this.context = context;
    this.generations = generations;
    this.state = state;
    this.heal = heal;
  }

  /**
   * Checks every block of what cannot be derived.
   *
   * @param base the base, open
   * @throws DatabaseCorruptException if one is damaged
   */
  static void verifyPrimary(BaseReader base) {
    for (String section : PRIMARY) {
      if (base.has(section)) {
        base.verify(section);
      }
    }
  }

  @Override
  public void run() {
    boolean damaged = false;
    try {
      Generation generation = generations.acquire();
      try {
        BaseReader base = generation.base;
        if (base != null) {
          damaged = check(generation, base);
        }
      } finally {
        generation.release();
      }
    } catch (DatabaseClosedException e) {
      log.debug("Collection {}: closed before its base was checked", context.name());
    }
    if (damaged) {
      heal.run();
    }
  }

  private boolean check(Generation generation, BaseReader base) {
    for (String section : PRIMARY) {
      DatabaseCorruptException damage = damage(generation, base, section);
      if (damage != null) {
        state.fail(String.valueOf(damage.getMessage()));
        log.error("Collection {}: {}", context.name(), damage.getMessage());
        return false;
      }
    }
    boolean damaged = false;
    for (String section : DERIVED) {
      DatabaseCorruptException damage = damage(generation, base, section);
      if (damage != null) {
        log.warn("Collection {}: {} It is built anew.", context.name(), damage.getMessage());
        damaged = true;
      }
    }
    return damaged;
  }

  private @Nullable DatabaseCorruptException damage(
      Generation generation, BaseReader base, String section) {
    try {
      if (generations.isCurrent(generation) && base.has(section)) {
        base.verify(section);
      }
      return null;
    } catch (DatabaseCorruptException e) {
      return e;
    }
  }
}
