"""Renew the references: `python -m tests.golden`. Look at the pages first (`motcua specimens`)."""

import json
from collections import defaultdict

from motcua.papers.render import render
from motcua.papers.specimens import specimens
from tests.golden import FOLDER, grids


def main() -> None:
    forms: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for made in specimens():
        pages = grids(render(made.form, made.data, paper=made.paper))
        forms[made.form][made.file_name] = [page.packed() for page in pages]
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for form, kept in forms.items():
        (FOLDER / f"{form}.json").write_text(json.dumps(kept, indent=1) + "\n")
    print(f"{sum(map(len, forms.values()))} specimens in {FOLDER}")


if __name__ == "__main__":
    main()
