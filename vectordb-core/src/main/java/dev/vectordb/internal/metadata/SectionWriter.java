package dev.vectordb.internal.metadata;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/** Writes a {@link SectionFormat} that merges a base with what is newer. */
final class SectionWriter {
  private record Block(long offset, int count, int flags) {
    static final Block NONE = new Block(0, 0, 0);
  }

  private record Field(int flags, long presentOffset, long listsOffset, List<Block> values) {}

  private final SectionOutput out;
  private final int count;
  private final RoaringBitmap replaced;
  private final Map<FieldNode, Field> fields = new HashMap<>();
  private boolean whole = true;

  /** Writes ordinals below {@code count}; the base does not count for the replaced ones. */
  SectionWriter(OutputStream out, int count, RoaringBitmap replaced) {
    this.out = new SectionOutput(out);
    this.count = count;
    this.replaced = replaced;
  }

  void write(FieldNode root) throws IOException {
    out.putLong(SectionFormat.MAGIC);
    whole = isWhole(root);
    out.putInt(whole ? SectionFormat.WHOLE_VERSION : SectionFormat.VERSION);
    out.putInt(0);
    writeBlocks(root);
    long directory = out.position();
    writeDirectory(root);
    out.putLong(directory);
    out.putLong(count);
    out.putLong(SectionFormat.MAGIC);
    out.flush();
  }

  private static boolean isWhole(FieldNode node) {
    return flags(node) == 0 && node.children().stream().allMatch(SectionWriter::isWhole);
  }

  /** What either part leaves out is left out of the section. */
  private static int flags(FieldNode node) {
    return (node.leavesOutValues() ? SectionFormat.VALUES_LEFT_OUT : 0)
        | (node.lacksChildren() ? SectionFormat.FIELDS_LEFT_OUT : 0);
  }

  private void writeDirectory(FieldNode node) throws IOException {
    Field field = fields.getOrDefault(node, new Field(0, 0, 0, List.of()));
    List<FieldNode> children = node.wholeChildren();
    out.putInt(children.size());
    if (!whole) {
      out.putInt(field.flags);
    }
    out.putLong(field.presentOffset);
    out.putLong(field.listsOffset);
    for (Block block : field.values) {
      out.putLong(block.offset);
      out.putInt(block.count);
      out.putInt(block.flags);
    }
    for (FieldNode child : children) {
      byte[] key = CodeUnits.encode(child.key());
      out.putInt(key.length);
      out.putBytes(key);
      writeDirectory(child);
    }
  }

  private void writeBlocks(FieldNode node) throws IOException {
    long present = writeBitmap(merge(node, FieldValues::collectPresent));
    boolean leftOut = node.leavesOutValues();
    long lists = leftOut ? 0 : writeBitmap(merge(node, FieldValues::collectLists));
    List<Block> values = new ArrayList<>();
    for (ValueKind kind : ValueKind.ALL) {
      values.add(
          leftOut ? Block.NONE : kind.isTerm() ? writeTerms(node, kind) : writeKeys(node, kind));
    }
    fields.put(node, new Field(flags(node), present, lists, values));
    for (FieldNode child : node.wholeChildren()) {
      writeBlocks(child);
    }
  }

  private RoaringBitmap merge(FieldNode node, FieldCondition condition) {
    return merge(
        collector -> {
          if (node.base() != null) {
            condition.collect(node.base(), collector);
          }
        },
        collector -> {
          if (node.delta() != null) {
            condition.collect(node.delta(), collector);
          }
        });
  }

  private interface Source {
    void collect(OrdinalCollector out);
  }

  private RoaringBitmap merge(Source base, Source delta) {
    OrdinalCollector old = new OrdinalCollector(count);
    base.collect(old);
    RoaringBitmap merged = old.toBitmap();
    merged.andNot(replaced);
    OrdinalCollector recent = new OrdinalCollector(count);
    delta.collect(recent);
    merged.or(recent.toBitmap());
    merged.remove((long) count, 1L << 32);
    return merged;
  }

  private long writeBitmap(RoaringBitmap bitmap) throws IOException {
    if (bitmap.isEmpty()) {
      return 0;
    }
    long offset = out.position();
    out.putBitmap(bitmap);
    return offset;
  }

  private Block writeTerms(FieldNode node, ValueKind kind) throws IOException {
    TermTable base = node.base() == null ? null : node.base().terms(kind);
    TermDictionary delta = node.delta() == null ? null : node.delta().terms(kind);
    if (base == null && delta == null) {
      return Block.NONE;
    }
    TermMerge terms = new TermMerge(base, delta);
    long[] offsets = new long[16];
    int size = 0;
    while (terms.next()) {
      RoaringBitmap ordinals = merge(terms::collectBase, terms::collectDelta);
      if (ordinals.isEmpty()) {
        continue;
      }
      if (size == offsets.length) {
        offsets = Arrays.copyOf(offsets, size * 2);
      }
      offsets[size++] = out.position();
      writeTerm(terms.term(), ordinals);
    }
    Block block = new Block(out.position(), size, 0);
    for (int i = 0; i < size; i++) {
      out.putLong(offsets[i]);
    }
    return block;
  }

  private void writeTerm(byte[] term, RoaringBitmap ordinals) throws IOException {
    out.putInt(term.length);
    out.putBytes(term);
    int cardinality = ordinals.getCardinality();
    out.putInt(cardinality);
    if (cardinality == 1) {
      out.putInt(ordinals.first());
    } else {
      out.putBitmap(ordinals);
    }
  }

  private Block writeKeys(FieldNode node, ValueKind kind) throws IOException {
    KeyTable base = node.base() == null ? null : node.base().keys(kind);
    KeyRuns delta = node.delta() == null ? null : node.delta().keys(kind);
    if (base == null && delta == null) {
      return Block.NONE;
    }
    SortedKeys old = base == null ? new KeyRun(0) : base;
    SortedKeys recent = delta == null ? new KeyRun(0) : delta.merged();
    long offset = out.position();
    boolean wide = old.isWide() || recent.isWide();
    int size = writeMerged(old, recent, wide);
    return new Block(offset, size, wide ? SectionFormat.WIDE : 0);
  }

  private int writeMerged(SortedKeys old, SortedKeys recent, boolean wide) throws IOException {
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < old.size() || j < recent.size()) {
      boolean takeOld =
          i < old.size() && (j == recent.size() || SortedKeys.compare(old, i, recent, j) <= 0);
      SortedKeys source = takeOld ? old : recent;
      int index = takeOld ? i++ : j++;
      int ordinal = source.ordinal(index);
      if (ordinal < count && !(takeOld && replaced.contains(ordinal))) {
        out.putLong(source.high(index));
        if (wide) {
          out.putLong(source.low(index));
        }
        out.putInt(ordinal);
        size++;
      }
    }
    return size;
  }
}
