package dev.vectordb.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FileHeaderTest {
  private static final Path FILE = Path.of("file");
  private static final FileHeader HEADER =
      FileHeader.create(FileFormat.AOF, 17, new UUID(1, 2), 99);

  private static ByteBuffer withVersions(int version, int oldestReader) {
    ByteBuffer bytes = HEADER.encode().order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(8, version).putInt(12, oldestReader);
    return bytes.putInt(60, Checksums.crc32c(bytes.slice(0, 60)));
  }

  @Test
  void roundTrips() {
    assertThat(FileHeader.decode(HEADER.encode(), FileFormat.AOF, FILE)).isEqualTo(HEADER);
    assertThat(StorageFiles.disk().newFileId()).isNotEqualTo(StorageFiles.disk().newFileId());
  }

  @Test
  void readsANewerVersionThatAllowsIt() {
    assertThat(FileHeader.decode(withVersions(7, 1), FileFormat.AOF, FILE).version()).isEqualTo(7);
  }

  @Test
  void tooNewAndTooOldAreToldApart() {
    assertThatExceptionOfType(FormatTooNewException.class)
        .isThrownBy(() -> FileHeader.decode(withVersions(7, 3), FileFormat.AOF, FILE));
    assertThatExceptionOfType(FormatTooOldException.class)
        .isThrownBy(() -> FileHeader.decode(withVersions(0, 0), FileFormat.AOF, FILE));
  }

  @Test
  void anotherKindOfFileIsRefused() {
    assertThatExceptionOfType(DatabaseCorruptException.class)
        .isThrownBy(() -> FileHeader.decode(HEADER.encode(), FileFormat.SECTION, FILE));
  }
}
