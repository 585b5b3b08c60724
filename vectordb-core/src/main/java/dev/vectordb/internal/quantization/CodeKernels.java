package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Arithmetic on one-bit codes, with the Vector API where the module is present and in plain Java
 * otherwise. Thread-safe.
 *
 * <p>The codes of a node's neighbours lie word by word: word 0 of all neighbours, then word 1 of
 * all, so that one load reads a word of several neighbours. There are {@code slots} of them, a
 * multiple of {@link #SLOT_MULTIPLE}.
 *
 * <p>A query component has four bits, one in each of four planes: with plane bits read as signs, it
 * is about {@code step * (s0 + 2 s1 + 4 s2 + 8 s3)}. The dot product of a code, read as signs, and
 * the query is then {@code step * (15 d - 2 (p0 + 2 p1 + 4 p2 + 8 p3))}, where {@code p} counts the
 * bits in which code and plane differ and {@code d} is the padded dimension.
 */
public abstract sealed class CodeKernels permits PanamaCodeKernels, ScalarCodeKernels {
  /** Slots come in multiples of so many. */
  public static final int SLOT_MULTIPLE = 16;

  /** Bits of a query component. */
  static final int PLANES = 4;

  /**
   * Bits of a query component where half the time counts more than estimates a sixth better: what
   * is lost adds to what codes of one bit lose anyway.
   */
  static final int COARSE_PLANES = 2;

  /** Where {@link #encode} leaves its sums. */
  static final int SQUARES = 0;

  static final int ABSOLUTE = 1;
  static final int SIGNS_OWN = 2;
  static final int OWN_DIFFERENCE = 3;
  static final int SUMS = 4;

  /*
   * The kernels behind walls. The compiler does not know what a handle in an instance field holds,
   * so it cannot inline it. Inlined into the loops of a search or an encoder, the kernels make
   * methods so large that inlining gives up half-way, and every vector is boxed: many times slower.
   */
  private final MethodHandle estimateWall;
  private final MethodHandle coarseWall;
  private final MethodHandle transformWall;
  private final MethodHandle encodeWall;

  CodeKernels() {
    estimateWall = estimateWall("estimateSlots");
    coarseWall = estimateWall("estimateSlotsCoarsely");
    transformWall = wall("transformWindow", float[].class, int.class, int.class);
    encodeWall =
        wall("encodeDifference", float[].class, float[].class, long[].class, float[].class);
  }

  private static MethodHandle estimateWall(String name) {
    return wall(
        name,
        MemorySegment.class,
        long.class,
        int.class,
        CodedQuery.class,
        float.class,
        float[].class);
  }

  private static MethodHandle wall(String name, Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findVirtual(CodeKernels.class, name, MethodType.methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Passes on what a kernel threw; none declares a checked exception. */
  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
  }

  /** Returns the kernels of this JVM. */
  public static CodeKernels get() {
    return Chosen.KERNELS;
  }

  /**
   * Estimates the distances to the neighbours of one node: {@code out[i] = base + a[i] + b[i] *
   * dot[i]}, with the dot product as above.
   *
   * @param block where {@code float a[slots]}, {@code float b[slots]} and the codes follow each
   *     other
   * @param offset of {@code a} in it, in bytes
   * @param slots neighbours, a multiple of {@link #SLOT_MULTIPLE}
   * @param query the planes, {@link #PLANES} for each word, and the step
   * @param base the exact distance of the node
   * @param out {@code float[slots]} or longer
   */
  public final void estimate(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    try {
      estimateWall.invokeExact(this, block, offset, slots, query, base, out);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  abstract void estimateSlots(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out);

  /** Does the same for a query of {@link #COARSE_PLANES}. */
  final void estimateCoarsely(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    try {
      coarseWall.invokeExact(this, block, offset, slots, query, base, out);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  abstract void estimateSlotsCoarsely(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out);

  /**
   * The Walsh-Hadamard transform in place, without its scale.
   *
   * @param values only {@code [from, from + length)} is changed
   * @param length a power of two, at least 64
   */
  final void transform(float[] values, int from, int length) {
    try {
      transformWall.invokeExact(this, values, from, length);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  abstract void transformWindow(float[] values, int from, int length);

  /**
   * Encodes the difference of two rotated vectors: a bit is set where it is positive.
   *
   * @param own the vector of the node, {@code float[padded dimension]}
   * @param other the vector of its neighbour
   * @param code one bit a component
   * @param sums {@code float[SUMS]}: of the squared difference, of its absolute values, of {@code
   *     own} with the signs of the code, and the dot product of {@code own} and the difference
   */
  final void encode(float[] own, float[] other, long[] code, float[] sums) {
    try {
      encodeWall.invokeExact(this, own, other, code, sums);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  abstract void encodeDifference(float[] own, float[] other, long[] code, float[] sums);

  /**
   * Tells which values are below a bound.
   *
   * @param count how many, at most 64
   * @return bit i for {@code values[i]}; none for NaN
   */
  abstract long below(float[] values, int count, float bound);

  /** Looks at the values from one on. */
  static long belowFrom(int from, float[] values, int count, float bound) {
    long bits = 0;
    for (int i = from; i < count; i++) {
      bits |= values[i] < bound ? 1L << i : 0;
    }
    return bits;
  }

  private static final class Chosen {
    static final CodeKernels KERNELS =
        VectorKernels.get().name().startsWith("panama") ? Panama.create() : new ScalarCodeKernels();
  }

  /** Apart, so that verifying the chooser does not load a class that names the incubator module. */
  private static final class Panama {
    static CodeKernels create() {
      return new PanamaCodeKernels();
    }
  }
}
