package wordcount.k8s.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void shouldMakeEachColumnAsWideAsItsWidestCell() {
    TextTable table = new TextTable("A", "LONG").row("wide one", "x").row("b", "y");

    assertThat(table.toString()).isEqualTo("A          LONG\nwide one   x\nb          y\n");
  }

  @Test
  void shouldLeaveNoSpaceAtTheEndOfALine() {
    assertThat(new TextTable("A", "B").row("", "").toString()).isEqualTo("A   B\n\n");
  }

  @Test
  void shouldEscapeControlCharacters() {
    assertThat(new TextTable("WORD").row("\u001b[31mred").toString())
        .isEqualTo("WORD\n\\u001b[31mred\n");
  }

  @Test
  void shouldBeItsHeadingsWhereThereIsNothingToShow() {
    assertThat(new TextTable("WORD", "COUNT").toString()).isEqualTo("WORD   COUNT\n");
  }
}
