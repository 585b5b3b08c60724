package dev.vectordb.internal.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A seeded hash of bytes, eight at a time. Never stored. */
final class TermHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private TermHash() {}

  static int hash(int seed, byte[] bytes, int offset, int length) {
    long hash = seed * MULTIPLIER + length;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(bytes, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = (rest << 8) | (bytes[at] & 0xFF);
    }
    hash = mix(hash ^ rest);
    return (int) (hash ^ (hash >>> 32));
  }

  /** Folds the 128-bit product, which lets every bit reach every other. */
  private static long mix(long value) {
    return (value * MULTIPLIER) ^ Math.multiplyHigh(value, MULTIPLIER);
  }
}
