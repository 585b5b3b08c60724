package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

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
}
