package wordcount.k8s;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "wordcount.k8s", importOptions = DoNotIncludeTests.class)
class PackageDependenciesTest {
  @ArchTest
  static final ArchRule packagesShouldFormNoCycle =
      slices().matching("wordcount.(**)").should().beFreeOfCycles();
}
