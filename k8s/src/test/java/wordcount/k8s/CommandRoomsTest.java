package wordcount.k8s;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "wordcount.k8s", importOptions = DoNotIncludeTests.class)
class CommandRoomsTest {
  @ArchTest
  static final ArchRule roomsShouldFormNoCycle =
      slices().matching("wordcount.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsShouldNotKnowTheCommand =
      noClasses()
          .that()
          .resideInAPackage("wordcount.k8s.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("wordcount.k8s");
}
