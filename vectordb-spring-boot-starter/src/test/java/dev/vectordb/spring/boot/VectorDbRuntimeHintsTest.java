package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

class VectorDbRuntimeHintsTest {
  private final RuntimeHints hints = new RuntimeHints();

  @BeforeEach
  void register() {
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .stream()
        .filter(VectorDbRuntimeHints.class::isInstance)
        .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
  }

  @Test
  void everyMigrationIsInTheImage() throws Exception {
    Resource[] migrations =
        new PathMatchingResourcePatternResolver()
            .getResources("classpath*:" + VectorDbRuntimeHints.MIGRATIONS);
    assertThat(migrations).isNotEmpty();
    for (Resource migration : migrations) {
      assertThat(
              RuntimeHintsPredicates.resource()
                  .forResource("dev/vectordb/catalog/migration/" + migration.getFilename()))
          .accepts(hints);
    }
  }

  @Test
  void theDriverExistsAndCanBeMade() {
    String driver = VectorDbRuntimeHints.JDBC_DRIVER;
    assertThat(ClassUtils.isPresent(driver, getClass().getClassLoader())).isTrue();
    assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(driver))).accepts(hints);
  }

  @Test
  void theKernelsOnCodesCanBeCalledThroughHandles() {
    String kernels = VectorDbRuntimeHints.CODE_KERNELS;
    assertThat(ClassUtils.isPresent(kernels, getClass().getClassLoader())).isTrue();
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(TypeReference.of(kernels))
                .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
        .accepts(hints);
  }

  /** Asks the engine's own cache, so that another feature of it, and so other classes, shows. */
  @Test
  void theClassesThatCaffeinePicksCanBeMade() throws Exception {
    Constructor<?> constructor =
        Class.forName("dev.vectordb.internal.engine.RecordCache")
            .getDeclaredConstructor(long.class);
    constructor.setAccessible(true);
    Object caffeine = field(constructor.newInstance(1_000L), "cache");
    Object bounded = field(caffeine, "cache");
    Object nodes = field(bounded, "nodeFactory");
    assertThat(List.of(bounded.getClass().getName(), nodes.getClass().getName()))
        .isEqualTo(VectorDbRuntimeHints.CACHE_CLASSES);
    for (Object made : List.of(bounded, nodes)) {
      assertThat(
              RuntimeHintsPredicates.reflection()
                  .onType(made.getClass())
                  .withMemberCategories(
                      MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                      MemberCategory.ACCESS_DECLARED_FIELDS))
          .accepts(hints);
    }
  }

  private static Object field(Object owner, String name) throws Exception {
    Field field = ReflectionUtils.findField(owner.getClass(), name);
    assertThat(field).as(name).isNotNull();
    Objects.requireNonNull(field).setAccessible(true);
    return Objects.requireNonNull(field.get(owner));
  }
}
