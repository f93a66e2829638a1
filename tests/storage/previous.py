"""Another version's code, taken out of the history, and playing its scenario while this one changes the tables.

By hand, for any commit: `python -m tests.storage.previous COMMIT URL [SCENARIO]`. URL is an empty database; SCENARIO
is for a commit that has none of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from storage.cipher import TokenCipher
from storage.database import Database

ROOT = Path(__file__).parents[2]
SCENARIO = Path("tests/storage/scenario.py")
PATIENCE = 120


def git(*words: str) -> bytes | None:
    """Ask git about this project. None when it cannot say: there is no history here, or no such thing in it."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def last_release() -> str | None:
    """Give the newest tag of a release that this version follows on."""
    found = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
    return found.decode().strip() if found else None


@contextmanager
def code_of(commit: str) -> Iterator[Path]:
    """Unpack the project as it was at a commit, for a while."""
    packed = git("archive", "--format=tar", commit)
    if packed is None:
        raise LookupError(f"git knows no {commit} here")
    with tempfile.TemporaryDirectory(prefix="copbot-version-") as folder:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def played(code: Path, url: str, key: str, meanwhile: Callable[[], None], scenario: Path = SCENARIO) -> str:
    """Let unpacked code play its scenario on a database, and do something when it has begun. Gives what it said.

    "" says that it went well.
    """
    # Only that code: this version is installed in the environment, and would be found after it.
    settings = {**os.environ, "PYTHONPATH": str(code), "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        [sys.executable, str(code / scenario), url, key],
        cwd=code,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        begun = process.stdout.readline().strip()
        if begun == "begun":
            meanwhile()
        out, err = process.communicate("go on\n", timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    return "" if (begun, out.strip()) == ("begun", "done") else f"{begun}{out}{err}" or f"exit {process.returncode}"


def brought_up_to_date(url: str) -> None:
    """Bring a database to this version's tables."""
    database = Database(url)
    database.upgrade()
    database.close()


if __name__ == "__main__":
    with code_of(sys.argv[1]) as unpacked:
        told = Path(sys.argv[3]).absolute() if len(sys.argv) > 3 else SCENARIO
        said = played(unpacked, sys.argv[2], TokenCipher.new_key(), lambda: brought_up_to_date(sys.argv[2]), told)
    print(said or f"{sys.argv[1]} works with the tables of this version.")
    raise SystemExit(bool(said))
