"""`coverage` as one page for the browser: no script and no outside files, so that it can be mailed and kept.

Rows and columns have headings that a screen reader speaks; each state has a sign and a text beside its colour, dark on
light (contrast above 7:1, WCAG 2.2 level AAA).
"""

from __future__ import annotations

from html import escape
from string import Template

from bot.knowledge.coverage import SIGNS, coverage, state_of
from bot.knowledge.model import Entry, Knowledge

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Entries and languages</title>
<style>
body { font: 16px/1.4 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 1.5rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #767676; padding: 0.2rem 0.5rem; }
thead th { position: sticky; top: 0; background: #fff; }
th[scope="row"] { text-align: left; font-weight: 600; }
th[scope="rowgroup"] { text-align: left; background: #e8e8e8; }
td { text-align: center; }
.sign { display: inline-block; min-width: 1.4rem; text-align: center; border: 1px solid #767676; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
ul { list-style: none; padding: 0; }
.wide { overflow-x: auto; }
</style>
</head>
<body>
<h1>Entries and languages</h1>
<p>$entries entries. Each row is an entry, each column a language.</p>
<ul>
$legend
</ul>
<div class="wide" tabindex="0" role="region" aria-label="Table of entries and languages">
<table>
<caption class="said">State of each entry in each language</caption>
<thead>
<tr><th scope="col">Entry</th>$languages</tr>
</thead>
$issues
<tbody>
<tr><th scope="rowgroup" colspan="$columns">Sums</th></tr>
$sums
</tbody>
</table>
</div>
</body>
</html>
""")


def page(knowledge: Knowledge) -> str:
    languages = knowledge.languages.values()
    return _PAGE.substitute(
        entries=len(knowledge.entries),
        columns=len(knowledge.languages) + 1,
        legend="\n".join(
            f'<li><span class="sign" style="background: {sign.background}">{sign.sign}</span>'
            f" {escape(sign.meaning)}</li>"
            for sign in SIGNS.values()
        ),
        languages="".join(
            f'<th scope="col">{escape(language.tag)}<br><span lang="{escape(language.tag)}"'
            f' dir="{language.direction}">{escape(language.name)}</span></th>'
            for language in languages
        ),
        issues="\n".join(_issue(knowledge, issue) for issue in knowledge.issues),
        sums=_sums(knowledge),
    )


def _issue(knowledge: Knowledge, issue: str) -> str:
    heading = f'<tr><th scope="rowgroup" colspan="{len(knowledge.languages) + 1}">{escape(issue)}</th></tr>'
    rows = [_row(knowledge, entry) for entry in knowledge.entries.values() if entry.issue == issue]
    return "<tbody>\n" + "\n".join((heading, *rows)) + "\n</tbody>"


def _row(knowledge: Knowledge, entry: Entry) -> str:
    cells = []
    for language in knowledge.languages.values():
        state = state_of(entry, language)
        sign = SIGNS[state]
        cells.append(
            f'<td style="background: {sign.background}"><span aria-hidden="true">{sign.sign}</span>'
            f'<span class="said">{state}</span></td>'
        )
    return f'<tr><th scope="row">{escape(entry.id)}</th>{"".join(cells)}</tr>'


def _sums(knowledge: Knowledge) -> str:
    counted = coverage(knowledge)["languages"].values()
    rows = {
        "answers": [language["answers"] for language in counted],
        "of these reviewed": [language["reviewed"] for language in counted],
        "of these stale": [language["stale"] for language in counted],
        "missing": [len(language["missing"]) for language in counted],
        "phrases": [language["asks"] for language in counted],
    }
    return "\n".join(
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{number}</td>" for number in numbers)}</tr>'
        for label, numbers in rows.items()
    )
