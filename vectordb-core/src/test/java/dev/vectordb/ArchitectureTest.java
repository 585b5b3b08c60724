package dev.vectordb;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.vectordb", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_DOWNWARDS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("tool")
          .definedBy("dev.vectordb.tool")
          .layer("root")
          .definedBy("dev.vectordb")
          .layer("engine")
          .definedBy("dev.vectordb.internal.engine")
          .layer("archive")
          .definedBy("dev.vectordb.internal.archive")
          .layer("catalog")
          .definedBy("dev.vectordb.internal.catalog")
          .layer("index")
          .definedBy("dev.vectordb.internal.index..")
          .layer("metadata")
          .definedBy("dev.vectordb.internal.metadata")
          .layer("storage")
          .definedBy("dev.vectordb.internal.storage")
          .layer("vector")
          .definedBy("dev.vectordb.internal.vector")
          .layer("quantization")
          .definedBy("dev.vectordb.internal.quantization")
          .layer("text")
          .definedBy("dev.vectordb.internal.text")
          .layer("keyvalue")
          .definedBy("dev.vectordb.internal.keyvalue")
          .layer("events")
          .definedBy("dev.vectordb.internal.events")
          .layer("jobs")
          .definedBy("dev.vectordb.internal.jobs")
          .layer("services")
          .definedBy("dev.vectordb.internal.services")
          .layer("environment")
          .definedBy("dev.vectordb.internal.environment")
          .layer("model")
          .definedBy("dev.vectordb.model")
          .layer("filter")
          .definedBy("dev.vectordb.filter")
          .layer("match")
          .definedBy("dev.vectordb.internal.match")
          .whereLayer("tool")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("root")
          .mayOnlyBeAccessedByLayers("tool")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("root", "services", "events", "jobs", "tool")
          .whereLayer("services")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("archive")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("events")
          .mayOnlyBeAccessedByLayers("root", "services")
          .whereLayer("jobs")
          .mayOnlyBeAccessedByLayers("root", "services")
          .whereLayer("keyvalue")
          .mayOnlyBeAccessedByLayers("root", "services", "tool")
          .whereLayer("catalog")
          .mayOnlyBeAccessedByLayers("engine", "services", "jobs")
          .whereLayer("index")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("metadata")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("engine", "archive", "root", "keyvalue")
          .whereLayer("vector")
          .mayOnlyBeAccessedByLayers("engine", "index", "quantization", "metadata")
          .whereLayer("quantization")
          .mayOnlyBeAccessedByLayers("engine", "index")
          .whereLayer("text")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("environment")
          .mayOnlyBeAccessedByLayers(
              "root",
              "engine",
              "services",
              "jobs",
              "events",
              "keyvalue",
              "index",
              "metadata",
              "text")
          .whereLayer("filter")
          .mayOnlyBeAccessedByLayers("root", "engine", "metadata", "model", "jobs")
          .whereLayer("match")
          .mayOnlyBeAccessedByLayers("filter", "metadata")
          .because("only the engine composes the parts; storage and index do not know each other");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("dev.vectordb.(**)")
          .should()
          .beFreeOfCycles()
          .because("a package that is part of a cycle cannot be understood alone");

  @ArchTest
  static final ArchRule PUBLIC_API_HIDES_THE_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("dev.vectordb.internal..")
          .should()
          .dependOnClassesThat(resideInAPackage("dev.vectordb"))
          .because("nobody depends on the root");

  @ArchTest
  static final ArchRule ONLY_KERNELS_NAME_THE_INCUBATOR =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.vectordb.internal.vector", "dev.vectordb.internal.quantization")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..")
          .because("everything else must load without the module");

  @ArchTest
  static final ArchRule ONLY_THE_TEXT_INDEX_NAMES_LUCENE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vectordb.internal.text")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.lucene..")
          .because("the library can then be replaced, or its version raised, in one place");

  @ArchTest
  static final ArchRule NO_CONFINED_MEMORY =
      noClasses()
          .should()
          .callMethod(java.lang.foreign.Arena.class, "ofConfined")
          .because(
              "reading such memory changes the profile that kernels are compiled by: decision 11");

  @ArchTest
  static final ArchRule TIME_CHANCE_AND_THREADS_COME_FROM_THE_ENVIRONMENT =
      noClasses()
          .that(not(resideInAnyPackage(MachineUse.ALLOWED_PACKAGES)))
          .and(not(MachineUse.ALLOWED_CLASSES))
          .should()
          .accessTargetWhere(MachineUse.OF_TIME_CHANCE_OR_THREADS)
          .because("a test that decides all three can run the engine step by step: decision 48");

  @ArchTest
  static final ArchRule THE_ENVIRONMENT_IS_HANDED_DOWN =
      noClasses()
          .that(not(MachineUse.TAKES_THE_MACHINE))
          .should()
          .accessTargetWhere(MachineUse.OF_THE_SYSTEM_ENVIRONMENT)
          .because("who asks for the machine's clock cannot be given another: decision 48");

  @ArchTest
  static final ArchRule NO_FRAMEWORKS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "dev.langchain4j..")
          .because("the core is for everyone");

  @ArchTest
  static final ArchRule EXCEPTIONS_ARE_UNCHECKED_AND_OURS =
      classes()
          .that()
          .resideInAPackage("dev.vectordb.exception")
          .and()
          .areAssignableTo(Throwable.class)
          .should()
          .beAssignableTo(dev.vectordb.exception.VectorDatabaseException.class)
          .because("one catch clause catches whatever the database reports");
}
