package dev.vectordb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.SectionOutput;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R17: whatever an archive holds, nothing gets beside its place, and nothing stays of it. */
class HostileArchiveTest {
  private static final int DIMENSION = 6;
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;

  @TempDir static Path temp;

  private static Path around;
  private static VectorDatabase database;
  private static VectorCollection there;
  private static byte[] good;
  private static Map<String, byte[]> entries;
  private static String prefix;

  /** An archive by its evil. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Evil(String name, Class<? extends Exception> refusal, byte[] archive) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void export() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VectorDatabase database = VectorDatabase.open(temp.resolve("original"))) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.builder(DIMENSION).build());
      collection.upsert(Contents.records("r", 50, DIMENSION, new Random(1)));
      collection.rewrite();
      collection.upsert(Contents.records("s", 20, DIMENSION, new Random(2)));
      collection.exportTo(out, ProgressListener.NONE);
    }
    good = out.toByteArray();
    entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(good))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    String descriptor =
        entries.keySet().stream().filter(e -> e.endsWith("DESCRIPTOR")).findFirst().orElseThrow();
    prefix = descriptor.substring(0, descriptor.length() - "DESCRIPTOR".length());
    around = temp.resolve("around");
    database = VectorDatabase.open(around.resolve("x/y/db"));
    there = database.createCollection("there", CollectionConfig.builder(DIMENSION).build());
    there.upsert(VectorRecord.of("mine", new float[] {1, 2, 3, 4, 5, 6}));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static byte[] zip(Map<String, byte[]> content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Evil changed(String name, Consumer<Map<String, byte[]>> change) {
    Map<String, byte[]> content = new LinkedHashMap<>(entries);
    change.accept(content);
    return new Evil(name, InvalidArchiveException.class, zip(content));
  }

  private static Evil added(String name) {
    String shown = name.length() > 40 ? name.length() + " characters" : name.replace('\0', '0');
    return changed("an entry called " + shown.strip(), content -> content.put(name, new byte[9]));
  }

  private static Evil removed(String name) {
    return changed("without " + name, content -> assertThat(content.remove(name)).isNotNull());
  }

  private static Evil raw(String name, UnaryOperator<byte[]> change) {
    return new Evil(name, InvalidArchiveException.class, change.apply(good.clone()));
  }

  private static Evil patched(String name, int signature, Consumer<ByteBuffer> change) {
    return raw(
        name,
        bytes -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          change.accept(at(buffer, signature, "MANIFEST"));
          return bytes;
        });
  }

  /**
   * The record of a kind that names an entry; the end of the directory if there is no name in it.
   */
  private static ByteBuffer at(ByteBuffer bytes, int signature, String suffix) {
    int nameAt = signature == LOCAL ? 30 : 46;
    int lengthAt = signature == LOCAL ? 26 : 28;
    for (int i = bytes.limit() - 22; i >= 0; i--) {
      if (bytes.getInt(i) == signature) {
        if (signature == END) {
          return bytes.slice(i, bytes.limit() - i).order(ByteOrder.LITTLE_ENDIAN);
        }
        byte[] name = new byte[bytes.getShort(i + lengthAt)];
        bytes.get(i + nameAt, name);
        if (new String(name, UTF_8).endsWith(suffix)) {
          return bytes.slice(i, bytes.limit() - i).order(ByteOrder.LITTLE_ENDIAN);
        }
      }
    }
    throw new AssertionError("no such record");
  }

  private static String entry(String part) {
    return entries.keySet().stream().filter(e -> e.contains(part)).findFirst().orElseThrow();
  }

  private static byte[] get(Map<String, byte[]> content, String name) {
    return requireNonNull(content.get(name));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= 4;
    return changed;
  }

  /** A text file with its checksum made anew. */
  private static byte[] edited(byte[] file, String from, String to) {
    String text = new String(file, UTF_8);
    String body = text.substring(0, text.lastIndexOf("crc32c="));
    assertThat(body).contains(from);
    String changed = body.replace(from, to);
    CRC32C crc = new CRC32C();
    crc.update(changed.getBytes(UTF_8));
    return (changed + "crc32c=%08x\n".formatted(crc.getValue())).getBytes(UTF_8);
  }

  static Stream<Evil> evils() throws IOException {
    String aof = entry(".incr");
    String vectors = entry("/vectors");
    return Stream.of(
        new Evil("nothing at all", InvalidArchiveException.class, new byte[0]),
        new Evil("a text", InvalidArchiveException.class, "hello".repeat(99).getBytes(UTF_8)),
        new Evil("an archive of nothing", InvalidArchiveException.class, zip(Map.of())),
        new Evil(
            "an archive of a database of nothing",
            InvalidArchiveException.class,
            zip(Map.of("FORMAT", get(entries, "FORMAT")))),
        raw("cut in the directory", bytes -> Arrays.copyOf(bytes, bytes.length - 40)),
        raw("cut in the middle", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
        raw("with a tail", bytes -> Arrays.copyOf(bytes, bytes.length + 7)),
        raw(
            "with a hole",
            bytes -> {
              Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 4_000, (byte) 0);
              return bytes;
            }),
        patched("with more entries than it has", END, at -> at.putShort(10, (short) 9_999)),
        patched("with fewer entries than it has", END, at -> at.putShort(10, (short) 3)),
        patched("with a directory elsewhere", END, at -> at.putInt(16, 17)),
        patched("with a directory behind its end", END, at -> at.putInt(16, 0x7FFFFFFF)),
        patched("with a directory of two gigabytes", END, at -> at.putInt(12, 0x7FFFFFFF)),
        added("/etc/passwd"),
        added("../evil"),
        added("collections/../../evil"),
        added(prefix + "../../../evil"),
        added(prefix + "base-000002/../MANIFEST"),
        added("collections\\evil"),
        added(prefix.replace('/', '\\') + "DESCRIPTOR"),
        added("C:\\evil"),
        added("C:evil"),
        added(prefix),
        added(prefix + "LOCK"),
        added(prefix + "MANIFEST.tmp"),
        added(prefix.toUpperCase(java.util.Locale.ROOT) + "MANIFEST"),
        added("README.txt"),
        added("catalog.mv.db"),
        added(prefix + "MANIFEST\0.txt"),
        added(prefix + "MANIFEST\n"),
        added("FORMAT "),
        added("x".repeat(60_000)),
        added(vectors.replace("/vectors", "/unheard-of")),
        changed(
            "the same entry twice",
            content -> content.put(prefix + "MANIFESX", get(content, prefix + "MANIFEST"))),
        patched("a link", CENTRAL, at -> at.put(5, (byte) 3).putInt(38, 0xA1FF << 16)),
        patched("a device", CENTRAL, at -> at.put(5, (byte) 3).putInt(38, 0x61FF << 16)),
        patched("an encrypted entry", CENTRAL, at -> at.putShort(8, (short) (at.getShort(8) | 1))),
        patched("an unknown method", CENTRAL, at -> at.putShort(10, (short) 97)),
        patched("a wrong checksum", CENTRAL, at -> at.putInt(16, at.getInt(16) ^ 1)),
        patched("a size too small", CENTRAL, at -> at.putInt(24, at.getInt(24) - 1)),
        patched("a size too large", CENTRAL, at -> at.putInt(24, at.getInt(24) + 1)),
        patched("an entry elsewhere", CENTRAL, at -> at.putInt(42, 1)),
        changed("a bomb", content -> content.put(vectors, new byte[80 << 20])),
        removed("FORMAT"),
        removed(prefix + "DESCRIPTOR"),
        removed(prefix + "MANIFEST"),
        removed(aof),
        removed(vectors),
        removed(entry("/CONTENTS")),
        changed(
            "a log that the manifest does not list",
            content -> content.put(prefix + "aof-000099.incr", get(content, aof))),
        changed(
            "a base that the manifest does not name",
            content ->
                content.put(prefix + "base-000099/CONTENTS", get(content, entry("/CONTENTS")))),
        changed(
            "a log cut short",
            content -> {
              byte[] log = get(content, aof);
              content.put(aof, Arrays.copyOf(log, log.length - 20));
            }),
        changed(
            "a log with a changed bit",
            content -> content.put(aof, flipped(get(content, aof), 200))),
        changed(
            "vectors with a changed bit",
            content -> content.put(vectors, flipped(get(content, vectors), 5_000))),
        changed("an empty manifest", content -> content.put(prefix + "MANIFEST", new byte[0])),
        changed(
            "a mark of something else",
            content ->
                content.put(
                    "FORMAT",
                    edited(get(content, "FORMAT"), "vectordb-database", "vectordb-collection"))),
        new Evil("a mark of a newer release", FormatTooNewException.class, zip(newer())),
        descriptor("a tenant that is a path", "tenant=default", "tenant=../../x"),
        descriptor("another id", "uuid=" + prefix.substring(12, 16), "uuid=0000"),
        descriptor("another dimension", "dimension=6", "dimension=7"),
        descriptor("an impossible dimension", "dimension=6", "dimension=2000000000"),
        descriptor("no metric", "setting.metric", "setting.other"),
        section("references far away", "references", bytes -> longs(bytes, 0, 1L << 40)),
        section("references to each other's records", "references", bytes -> longs(bytes, 8, 0)),
        section("records out of order", "births", bytes -> longs(bytes, 0, 1L << 50)),
        section("records that died and live", "deaths", bytes -> longs(bytes, 0, 5)),
        section(
            "records of endless length", "records", bytes -> ints(bytes, 16, Integer.MAX_VALUE)),
        section("ids that lead nowhere", "ids", bytes -> new byte[bytes.length]),
        section(
            "ids without end",
            "ids",
            bytes -> {
              Arrays.fill(bytes, (byte) 1);
              return bytes;
            }),
        section("vectors that are no numbers", "vectors", bytes -> ints(bytes, 0, 0x7fc00000)),
        section("fewer vectors than records", "vectors", bytes -> Arrays.copyOf(bytes, 64)),
        section("live records that are not there", "live", bytes -> new byte[bytes.length]),
        section("more records than it has", "meta", bytes -> ints(bytes, 8, 1 << 30)),
        log("a vector of another length", LogRecord.upsert(900, "x", new float[99], null, null)),
        log("no id", LogRecord.upsert(900, "a\0b", new float[] {1, 0, 0, 0, 0, 0}, null, null)),
        log(
            "metadata that is none",
            LogRecord.upsert(
                900, "x", new float[] {1, 0, 0, 0, 0, 0}, new byte[] {99, 98, 97}, null)));
  }

  private static Map<String, byte[]> newer() {
    Map<String, byte[]> content = new LinkedHashMap<>(entries);
    content.put(
        "FORMAT",
        edited(get(content, "FORMAT"), "vectordb-database 2 1", "vectordb-database 900 900"));
    return content;
  }

  private static Evil descriptor(String name, String from, String to) {
    return changed(
        "a descriptor with " + name,
        content ->
            content.put(
                prefix + "DESCRIPTOR", edited(get(content, prefix + "DESCRIPTOR"), from, to)));
  }

  private static byte[] longs(byte[] bytes, int at, long value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return bytes;
  }

  private static byte[] ints(byte[] bytes, int at, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return bytes;
  }

  private static final StorageFiles FILES = StorageFiles.disk();
  private static int crafted;

  /** The files of the collection, to be changed by code that makes good checksums. */
  private static Path unpacked() throws IOException {
    Path directory = temp.resolve("crafted" + ++crafted);
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        Path file = directory.resolve(entry.getKey().substring(prefix.length()));
        Files.createDirectories(file.getParent());
        Files.write(file, entry.getValue());
      }
    }
    return directory;
  }

  private static Evil packed(String name, Path directory) throws IOException {
    Map<String, byte[]> content = new LinkedHashMap<>();
    content.put("FORMAT", get(entries, "FORMAT"));
    for (Map.Entry<String, byte[]> file : files(directory).entrySet()) {
      content.put(prefix + file.getKey(), file.getValue());
    }
    return new Evil(name, InvalidArchiveException.class, zip(content));
  }

  /** A base with good checksums in which one section is not what it should be. */
  private static Evil section(String name, String section, UnaryOperator<byte[]> change)
      throws IOException {
    Path directory = unpacked();
    ManifestData manifest = Manifest.read(FILES, directory);
    Map<String, byte[]> sections = new LinkedHashMap<>();
    try (BaseReader base = BaseReader.open(FILES, directory, name(manifest))) {
      for (String each : base.names()) {
        byte[] bytes = base.section(each).toArray(ValueLayout.JAVA_BYTE);
        sections.put(each, each.equals(section) ? change.apply(bytes) : bytes);
      }
    }
    Manifest.write(
        FILES,
        directory,
        new ManifestData(manifest.collection(), 9, null, manifest.incrNumbers(), 0, 0));
    long number = Long.parseLong(name(manifest).substring("base-".length()));
    try (BaseWriter writer = BaseWriter.create(FILES, directory, number, manifest.collection())) {
      for (Map.Entry<String, byte[]> each : sections.entrySet()) {
        try (SectionOutput out = writer.section(each.getKey())) {
          out.write(each.getValue());
        }
      }
      writer.finish();
    }
    Manifest.write(FILES, directory, manifest);
    return packed("a base with " + name, directory);
  }

  private static String name(ManifestData manifest) {
    return requireNonNull(manifest.base());
  }

  /** A log with good checksums and an operation that nobody could have written. */
  private static Evil log(String name, LogRecord operation) throws IOException {
    Path directory = unpacked();
    ManifestData manifest = Manifest.read(FILES, directory);
    UUID id = manifest.collection();
    try (Aof aof = Aof.open(FILES, directory, manifest, false, payload -> {})) {
      aof.append(List.of(LogFrameCodec.encode(id, List.of(operation))));
    }
    return packed("a log with " + name, directory);
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        if (Files.isRegularFile(path)) {
          found.put(
              directory.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
        }
      }
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("evils")
  void isRefusedAndLeavesNothing(Evil evil) throws IOException {
    byte[] archive = evil.name.equals("the same entry twice") ? twice(evil.archive) : evil.archive;
    Map<String, Long> before = sizes(around);
    assertThatThrownBy(() ->
            database
                .tenant("t")
                .importCollection("c", new ByteArrayInputStream(archive), ProgressListener.NONE))
        .isInstanceOf(evil.refusal)
        .hasMessageNotContainingAny("NullPointer", "unexpected")
        .satisfies(HostileArchiveTest::namesNoPath);
    assertThatThrownBy(
            () -> there.importFrom(new ByteArrayInputStream(archive), ProgressListener.NONE))
        .isInstanceOf(evil.refusal);
    assertThat(database.listAllCollections()).hasSize(1);
    assertThat(Contents.of(there)).containsOnlyKeys("mine");
    assertThat(sizes(around)).isEqualTo(before);
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  /** Neither does whoever sends an archive learn where it was unpacked. */
  private static void namesNoPath(Throwable e) {
    if (e instanceof InvalidArchiveException) {
      assertThat(e.getMessage()).doesNotContain(around.toString());
    }
  }

  private static Map<String, Long> sizes(Path directory) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        if (!path.getFileName().toString().contains("catalog")) {
          found.put(path.toString(), Files.isRegularFile(path) ? Files.size(path) : -1);
        }
      }
    }
    return found;
  }

  /** No library writes two entries of one name, so that it is written into a finished archive. */
  private static byte[] twice(byte[] archive) {
    String text = new String(archive, ISO_8859_1);
    return text.replace("MANIFESX", "MANIFEST").getBytes(ISO_8859_1);
  }

  @Test
  void whatTheTableStartsFromIsGood() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection imported =
          database
              .tenant("t")
              .importCollection("c", new ByteArrayInputStream(zip(entries)), ProgressListener.NONE);
      assertThat(imported.count()).isEqualTo(70);
    }
  }
}
