package dev.vectordb.langchain4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.vectordb.langchain4j", importOptions = DoNotIncludeTests.class)
class ModuleDependenciesTest {

  @ArchTest
  static final ArchRule USES_ONLY_WHAT_ANY_USER_OF_THE_DATABASE_MAY_USE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vectordb.internal..")
          .because("an adapter that needs more than the public API shows that the API lacks it");

  @ArchTest
  static final ArchRule DEPENDS_ON_NOTHING_ELSE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectordb",
              "dev.vectordb.model",
              "dev.vectordb.filter",
              "dev.vectordb.exception",
              "dev.vectordb.langchain4j",
              "dev.langchain4j..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations",
              "java..")
          .because("users of the adapter get these and no more on their class path");
}
