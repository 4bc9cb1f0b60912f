package wordcount.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages of all modules that run on this machine, seen from the one that knows them all. */
@AnalyzeClasses(packages = "wordcount", importOptions = DoNotIncludeTests.class)
class PackageDependenciesTest {
  @ArchTest
  static final ArchRule packagesShouldFormNoCycle =
      slices().matching("wordcount.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatProgramsShareShouldDependOnNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("wordcount.program")
          .should()
          .dependOnClassesThat(
              resideInAPackage("wordcount..").and(not(resideInAPackage("wordcount.program"))));

  @ArchTest
  static final ArchRule producerAndJobShouldNotKnowEachOther =
      slices()
          .matching("wordcount.(producer|verify|job)..")
          .namingSlices("$1")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule otherPackagesShouldNotDependOnThisOne =
      noClasses()
          .that()
          .resideInAPackage("wordcount.local.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("wordcount.local");
}
