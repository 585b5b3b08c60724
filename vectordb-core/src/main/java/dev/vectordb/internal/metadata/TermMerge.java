package dev.vectordb.internal.metadata;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks over the terms of a base and of what is newer, in order, each term once. */
final class TermMerge {
  private final @Nullable TermTable base;
  private final @Nullable TermDictionary delta;
  private final TermOrder order;
  private int baseIndex;
  private int deltaIndex;
  private byte @Nullable [] baseTerm;
  private byte @Nullable [] deltaTerm;
  private boolean inBase;
  private boolean inDelta;

  TermMerge(@Nullable TermTable base, @Nullable TermDictionary delta) {
    this.base = base;
    this.delta = delta;
    this.order = delta == null ? TermOrder.EMPTY : delta.fullOrder();
    this.baseTerm = baseTermAt(0);
    this.deltaTerm = deltaTermAt(0);
  }

  /** Goes to the next term; returns whether there is one. */
  boolean next() {
    if (inBase) {
      baseTerm = baseTermAt(++baseIndex);
    }
    if (inDelta) {
      deltaTerm = deltaTermAt(++deltaIndex);
    }
    if (baseTerm == null || deltaTerm == null) {
      inBase = baseTerm != null;
      inDelta = deltaTerm != null;
    } else {
      int comparison = Arrays.compareUnsigned(baseTerm, deltaTerm);
      inBase = comparison <= 0;
      inDelta = comparison >= 0;
    }
    return inBase || inDelta;
  }

  /** Returns the term; not to be changed. */
  byte[] term() {
    return requireNonNull(inBase ? baseTerm : deltaTerm);
  }

  void collectBase(OrdinalCollector out) {
    if (inBase && base != null) {
      base.collect(baseIndex, out);
    }
  }

  void collectDelta(OrdinalCollector out) {
    if (inDelta && delta != null) {
      delta.collect(order.term(deltaIndex), out);
    }
  }

  private byte @Nullable [] baseTermAt(int index) {
    return base == null || index >= base.size() ? null : base.term(index);
  }

  private byte @Nullable [] deltaTermAt(int index) {
    return delta == null || index >= order.size() ? null : delta.term(order.term(index));
  }
}
