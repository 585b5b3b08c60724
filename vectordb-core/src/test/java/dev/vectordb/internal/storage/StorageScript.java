package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The life of a collection's files as the engine leads it: created, appended to, forced, rotated,
 * rewritten into a base, closed, opened again. Numbers 1, 2, 3 ... stand for operations; the base
 * holds the last one it covers.
 */
final class StorageScript {
  static final Path DIR = Path.of("/db/collections/c");
  private static final UUID COLLECTION = new UUID(5, 6);

  private final StorageFiles files;

  /** Forces after every so many appends; 1 is a durable write each. */
  private final int forceEvery;

  /** The last operation handed to the log. */
  long attempted;

  /** The last operation that a force has covered. */
  long durable;

  StorageScript(StorageFiles files, int forceEvery) {
    this.files = files;
    this.forceEvery = forceEvery;
  }

  /** Runs to the end or to the first failure that the engine would not go on after. */
  void run() throws IOException {
    files.createDirectories(DIR);
    Aof.create(files, DIR, COLLECTION, 1);
    Manifest.write(files, DIR, new ManifestData(COLLECTION, 1, null, List.of(1L), 0, 0));
    for (int round = 0; round < 3; round++) {
      ManifestData manifest = Manifest.read(files, DIR);
      try (Aof aof = Aof.open(files, DIR, manifest, false, payload -> {})) {
        Manifest.deleteUnlisted(files, DIR, manifest);
        append(aof, 5);
        rewrite(aof, manifest);
        append(aof, 4);
      }
      durable = attempted;
    }
  }

  private void append(Aof aof, int times) throws IOException {
    for (int i = 1; i <= times; i++) {
      List<ByteBuffer> group = new ArrayList<>();
      long first = attempted + 1;
      for (int k = 0; k <= i % 3; k++) {
        attempted++;
        group.add(Payloads.of(attempted, 8 + (int) (attempted * 397 % 2_500)));
      }
      try {
        aof.append(group);
      } catch (LogFailedException e) {
        throw e;
      } catch (IOException e) {
        // Rolled back: the numbers are free again.
        attempted = first - 1;
        continue;
      }
      if (i % forceEvery == 0) {
        aof.force();
        durable = attempted;
      }
    }
  }

  private void rewrite(Aof aof, ManifestData old) throws IOException {
    long number = aof.rotate();
    durable = attempted;
    long covered = attempted;
    List<Long> numbers = new ArrayList<>(old.incrNumbers());
    numbers.add(number);
    long generation = old.generation() + 1;
    Manifest.write(
        files,
        DIR,
        new ManifestData(
            COLLECTION,
            generation,
            old.base(),
            numbers,
            old.baseSequenceNumber(),
            old.baseOrdinals()));
    append(aof, 3);
    String base;
    try (BaseWriter writer = BaseWriter.create(files, DIR, number, COLLECTION)) {
      try (SectionOutput out = writer.section("covered")) {
        out.write(Payloads.of(covered, 3_000).array());
      }
      writer.section("empty").close();
      base = writer.finish();
    }
    Manifest.write(
        files,
        DIR,
        new ManifestData(COLLECTION, generation + 1, base, List.of(number), covered, 1));
    aof.dropBefore(number);
    String dropped = old.base();
    if (dropped != null) {
      files.deleteTree(DIR.resolve(dropped));
    }
  }

  /** Opens what is there; returns the last operation found, having checked that none is missing. */
  static long recover(StorageFiles files) throws IOException {
    if (!Manifest.exists(files, DIR)) {
      return 0;
    }
    ManifestData manifest = Manifest.read(files, DIR);
    long covered = 0;
    String base = manifest.base();
    if (base != null) {
      try (BaseReader reader = BaseReader.open(files, DIR, base)) {
        reader.names().forEach(reader::verify);
        assertThat(reader.section("empty").byteSize()).isZero();
        covered = Payloads.number(reader.section("covered").asByteBuffer());
        assertThat(reader.section("covered").get(ValueLayout.JAVA_BYTE, 0)).isNotZero();
      }
    }
    assertThat(manifest.baseSequenceNumber()).isEqualTo(covered);
    Payloads.Collected replayed = new Payloads.Collected();
    long last = covered;
    try (Aof aof = Aof.open(files, DIR, manifest, false, replayed)) {
      for (long number : replayed.numbers) {
        // What is replayed from before the base's end is covered by it.
        if (number > covered) {
          assertThat(number).isEqualTo(last + 1);
          last = number;
        }
      }
      // A new write must hold, whatever the tail was that it follows.
      aof.append(List.of(Payloads.of(last + 1, 777)));
      aof.force();
    }
    return last;
  }
}
