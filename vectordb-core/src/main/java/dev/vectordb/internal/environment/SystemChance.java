package dev.vectordb.internal.environment;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The generators of the platform. */
final class SystemChance implements Chance {

  /** Loaded when it is first needed: the providers behind it would slow down each opening. */
  private static final class Secrets {
    static final SecureRandom SOURCE = new SecureRandom();
  }

  @Override
  public UUID uuid() {
    return UUID.randomUUID();
  }

  @Override
  public double nextDouble() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public void nextSecret(byte[] secret) {
    Secrets.SOURCE.nextBytes(secret);
  }
}
