"""A company that exists as exports only, in a folder of its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from mappings.load import load_company
from mappings.organisation import Organisation

NOW = "2026-03-03"
STAGES = ("Discovery", "Qualification", "Evaluation", "Proposal", "Negotiation")


@dataclass(frozen=True)
class Exported:
    """The company folder, and its exports in `exports/`."""

    folder: Path

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def organisation(self) -> Organisation:
        return load_company(self.folder).organisations["ours"]

    def write(self, name: str, head: str, rows: list[str]) -> None:
        (self.exports / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    def tell(self, deals: int, *, chance: bool = False, seed: int = 5) -> None:
        """Closed deals, pushed ones mostly lost; with `chance` the toss of a coin decides. And two open ones."""
        rng = Random(seed)
        told: dict[str, list[str]] = {"deals": [], "history": [], "changes": []}
        for number in range(deals + 2):
            deal, began = f"D{number:03}", date(2025, 1, 6) + timedelta(days=number % 200)
            pushed = rng.random() < 0.5
            lost = rng.random() < (0.5 if chance else 0.85 if pushed else 0.15)
            closes = began + timedelta(days=150)
            for place, stage in enumerate(STAGES):
                on = began + timedelta(days=20 * place)
                if pushed and place in (2, 3):
                    later = closes + timedelta(days=30)
                    told["changes"].append(f"{deal},Close_Date,{closes},{later},{on}T09:00:00")
                    closes = later
                told["history"].append(f"{deal},{stage},{on}T09:00:00,{closes},1000")
            ended = began + timedelta(days=120)
            final = "Closed Lost" if lost else "Closed Won"
            if number < deals:
                told["history"].append(f"{deal},{final},{ended}T09:00:00,{ended},1000")
            stage, source = (final if number < deals else STAGES[-1]), ("Fair", "Web")[number % 2]
            told["deals"].append(f"{deal},Deal {number},{stage},1000,{ended},{began},u1,{source}")
        self.write("deals.csv", "Id,Name,Stage,Amount,Close Date,Created,Owner,Source", told["deals"])
        self.write("changes.csv", "Deal,Field,Before,After,On", told["changes"])
        self.write("history.csv", "Deal,Stage,On,Close Date,Amount", told["history"])


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    return _company(tmp_path)


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """The same company's files, loaded once."""
    return _company(tmp_path_factory.mktemp("exported")).organisation


def _company(folder: Path) -> Exported:
    for name in ("orgs", "exports", "fields"):
        (folder / name).mkdir()
    (folder / "orgs" / "ours.yaml").write_text(
        "crm: files\nfiles: { folder: exports }\nfields: ours\ncurrency: EUR\ntime_zone: UTC\n"
    )
    (folder / "fields" / "ours.yaml").write_text("extends: files\nsignals:\n  source: { field: Source }\n")
    return Exported(folder)
