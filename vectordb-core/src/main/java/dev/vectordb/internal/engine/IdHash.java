package dev.vectordb.internal.engine;

/**
 * The hash of ids in tables and of the shard of a record. Part of the format: FNV-1a over the UTF-8
 * bytes, 64 bits, then the finalizer of MurmurHash3; never 0.
 */
final class IdHash {
  private IdHash() {}

  static long of(byte[] id) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : id) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
