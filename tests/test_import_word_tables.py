"""Tables of Word files arrive with their heads, however Word says which row is one."""

from __future__ import annotations

import pytest

from multilang.importing import Wishes, article, documents
from test_import_pages import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = (
    "The council of Marlow has decided that the ferry is free on Sundays, from the first week of "
    "May until the last one of September, and that dogs travel free on every other day as well."
)
HEAD = "| Day | Hours |\n| --- | --- |\n| Monday | Closed |\n| Friday | 9 to 5 |"
NO_HEAD = "|   |   |\n| --- | --- |\n| Day | Hours |\n"
BOLD = "<w:rPr><w:b/></w:rPr>"
MARK = "<w:trPr><w:tblHeader/></w:trPr>"


def row(cells: tuple[str, ...], run: str = "", properties: str = "") -> str:
    inner = "".join(f"<w:tc><w:p><w:r>{run}<w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)
    return f"<w:tr>{properties}{inner}</w:tr>"


def table(look: str = "", run: str = "", first: str = "", rest: str = "") -> str:
    rows = row(("Day", "Hours"), run, first)
    rows += row(("Monday", "Closed"), rest) + row(("Friday", "9 to 5"), rest)
    return f"<w:tbl><w:tblPr>{look}</w:tblPr>{rows}</w:tbl>"


def look(style: str, **switches: str) -> str:
    told = "".join(f' w:{name}="{value}"' for name, value in switches.items())
    return f'<w:tblStyle w:val="{style}"/><w:tblLook{told}/>'


def styles() -> bytes:
    """A grid; one that sets its first row apart; one that is based on that."""
    first = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    made = (("Grid", "", ""), ("List", "", first), ("Mine", '<w:basedOn w:val="List"/>', ""),
            ("Round", '<w:basedOn w:val="Round"/>', ""))  # fmt: skip
    inner = "".join(
        f'<w:style w:type="table" w:styleId="{name}"><w:name w:val="{name}"/>{base}{part}</w:style>'
        for name, base, part in made
    )
    return f'<w:styles xmlns:w="{W}">{inner}</w:styles>'.encode()


def imported(body: str) -> tuple[str, list[str]]:
    """The Markdown, and what the report says of tables."""
    words = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The ferry</w:t></w:r></w:p>'
        f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
    )
    data = docx(words + body, {"word/styles.xml": styles()})
    result = article(documents.read(data), lambda _: None, Wishes(), where="a.docx")
    said = [issue.message for issue in result.issues if issue.check == "import-loss"]
    return result.data.decode(), [one for one in said if "table" in one]


@pytest.mark.parametrize(
    "body",
    [
        table(first=MARK),
        table(first=MARK, run=BOLD),
        table(look("List", firstRow="1")),
        table(look("Mine", val="04A0")),
        table(look("List", firstRow="1"), run=BOLD),
        table(look("List", firstRow="1"), first='<w:trPr><w:tblHeader w:val="0"/></w:trPr>'),
    ],
    ids=["marked", "marked-bold", "style", "based", "style-bold", "not-repeated"],
)
def test_a_head_that_word_knows(body: str) -> None:
    text, said = imported(body)
    assert HEAD in text.replace("**", "")
    assert said == []


def test_a_bold_first_row_is_taken_for_the_head_and_told() -> None:
    text, said = imported(table(look("Grid", firstRow="1"), run=BOLD))
    assert HEAD in text
    told = "the first row of a table is taken for its head, since it is in bold: “Day | Hours”"
    assert said == [told]


@pytest.mark.parametrize(
    "body",
    [
        table(),
        table(look("Grid", firstRow="1", val="04A0")),
        table(look("List", firstRow="0", val="04A0")),
        table(look("List", val="0000")),
        table(look("Round", firstRow="1")),
        table(run=BOLD, rest=BOLD),
    ],
    ids=["bare", "grid", "off", "off-by-value", "circle", "all-bold"],
)
def test_what_nobody_can_know_is_told(body: str) -> None:
    text, said = imported(body)
    assert NO_HEAD in text.replace("**", "")
    (one,) = said
    assert "does not say which row is the head" in one
    assert "“Day | Hours”" in one


def test_several_tables_each_for_itself() -> None:
    text, said = imported(table(first=MARK) + f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>" + table())
    assert HEAD in text
    assert NO_HEAD in text
    assert len(said) == 1


def test_text_beside_tables_stays() -> None:
    text, _ = imported(table(look("List", firstRow="1"), run=BOLD))
    assert TEXT in " ".join(text.split())
    assert "# " not in text.partition("---\n\n")[2]
