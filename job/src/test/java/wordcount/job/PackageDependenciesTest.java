package wordcount.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "wordcount.job", importOptions = DoNotIncludeTests.class)
class PackageDependenciesTest {
  @ArchTest
  static final ArchRule countShouldStandAlone =
      classes()
          .that()
          .resideInAPackage("wordcount.job.count")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "wordcount.job.count",
              "wordcount.program",
              "java..",
              "com.ibm.icu..",
              "com.fasterxml.jackson.core..");

  @ArchTest
  static final ArchRule totalsViewAndMonitoringShouldNotKnowEachOther =
      slices().matching("wordcount.job.(totals|view|monitoring)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule otherPackagesShouldNotDependOnThisOne =
      noClasses()
          .that()
          .resideInAPackage("wordcount.job.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("wordcount.job");

  @ArchTest
  static final ArchRule offsetsShouldOnlyBeCommittedInsideTheTransaction =
      noClasses()
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                      "commitAsync|commitSync|subscribe")));
}
