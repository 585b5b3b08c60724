package dev.vectordb.internal.storage;

/** The binary file formats and their versions. */
enum FileFormat {
  AOF("VDB-AOF\n"),
  MANIFEST("VDB-MAN\n"),
  SECTION("VDB-SEC\n"),
  CONTENTS("VDB-TOC\n");

  /** What this version writes. */
  static final int VERSION = 2;

  /** The oldest version that can read what this one writes, unless a file says more. */
  static final int OLDEST_READER = 1;

  /** The oldest version whose files this one can read. */
  static final int OLDEST_READABLE = 1;

  private final String magic;

  FileFormat(String magic) {
    this.magic = magic;
  }

  /** Eight ASCII characters. */
  String magic() {
    return magic;
  }
}
