"""What is built and installed: four packages of ours, locked dependencies, and nothing of this machine."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

from storage.models import Table

ROOT = Path(__file__).parents[1]
OURS = ("bot", "conversations", "storage", "config")


def test_no_other_installed_distribution_claims_our_packages() -> None:
    claimed = packages_distributions()
    for package in OURS:
        assert set(claimed.get(package, ["cluster-companion"])) == {"cluster-companion"}


def test_the_locks_name_no_host_and_pin_every_package_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        pinned = re.findall(r"^([a-z0-9-]+(?:\[[a-z,]+\])?)==\S+(.*)$", text, re.MULTILINE)
        assert len(pinned) > 30
        assert text.count("--hash=sha256:") >= len(pinned)


def test_a_wheel_holds_the_four_packages_and_their_files(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("cluster_companion-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(OURS)
    for needed in (
        "conversations/flows/self_assessment.yaml",
        "conversations/flows/shared.yaml",
        "config/programme.yaml",
        "storage/migrations/versions/0001_set_up_the_tables.py",
        "storage/migrations/env.py",
    ):
        assert needed in names
    metadata = zipfile.ZipFile(wheel).read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert "Classifier: Private :: Do Not Upload" in metadata


def test_every_table_is_described() -> None:
    described = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/store.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(Table.metadata.tables)


def test_the_keys_of_the_flow_format_are_explained() -> None:
    from typing import get_args

    from conversations.conditions import OPS
    from conversations.expressions import FUNCTIONS
    from conversations.model import Makes
    from conversations.placeholders import PLAIN
    from conversations.turn import CommandKind

    text = (ROOT / "docs/flow-format.md").read_text()
    kinds = get_args(Makes.model_fields["kind"].annotation)
    for word in (*OPS, *get_args(CommandKind), *FUNCTIONS, *kinds, *PLAIN):
        assert re.search(rf"[`{{(]{word}\b|\b{word}[`:(,]|`{word}`", text), word


def test_no_file_of_ours_names_a_path_of_a_machine_or_a_registry() -> None:
    bad = re.compile("|".join(("pythonhosted" + r"\.", "py" + r"pi\.org", r"(?<![\w.])/(work|root)/")))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not bad.search(text), name
