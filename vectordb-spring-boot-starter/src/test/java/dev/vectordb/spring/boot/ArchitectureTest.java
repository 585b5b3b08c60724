package dev.vectordb.spring.boot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

@AnalyzeClasses(
    packages = "dev.vectordb.spring",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PUBLIC_API_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vectordb..internal..")
          .because("what the starter needs, every user may need: it belongs to the public API");

  @ArchTest
  static final ArchRule STORE_WITHOUT_BOOT =
      noClasses()
          .that()
          .resideInAPackage("dev.vectordb.spring.ai..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.boot..", "dev.vectordb.spring.boot..")
          .because("the vector store is of use in a Spring application without Boot");

  @ArchTest
  static final ArchRule NO_DATA_ACCESS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.sql..", "java.sql..", "org.flywaydb..", "org.h2..")
          .because("the catalog's data source must never become visible to the application");

  @ArchTest
  static final ArchRule AUTO_CONFIGURATIONS_ARE_FINAL =
      classes()
          .that()
          .areAnnotatedWith(AutoConfiguration.class)
          .should()
          .bePublic()
          .andShould()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
          .because("they are Boot's to call, nobody's to extend");

  @ArchTest
  static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE =
      methods()
          .that()
          .areAnnotatedWith(Bean.class)
          .should()
          .bePackagePrivate()
          .because("they are no API");
}
