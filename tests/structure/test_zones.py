"""No line of the product asks in which zone its process runs: what it shows and plans is the community's alone.

Ruff's DTZ rules refuse naive `now`, `today` and `fromtimestamp`, but not in the migrations, and not what is here
beside them: `astimezone()` without a zone, and the functions of `time` that speak of local time.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers", "jobs", "storage")
LOCAL = {"localtime", "mktime", "ctime", "asctime", "tzname", "timezone", "altzone", "daylight", "tzset"}
"""Of the module `time`."""
NEVER = {"utcnow", "utcfromtimestamp", "today"}
"""Of the classes `date` and `datetime`."""


def asks(source: str) -> list[str]:
    """Give the lines that ask for the zone of the process."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    clocks = {alias.asname or alias.name for alias in imported if alias.name == "time"}
    return [f"{node.lineno}: {ast.unparse(node)}" for node in nodes if _asks(node, clocks)]


def _asks(node: ast.AST, clocks: set[str]) -> bool:
    match node:
        case ast.ImportFrom(module="time", names=names):
            return any(one.name in LOCAL | {"strftime"} for one in names)
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in clocks:
            return name in LOCAL
        case ast.Attribute(value=ast.Name(id="date" | "datetime"), attr=name):
            return name in NEVER
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="strftime"), args=args) if owner in clocks:
            return len(args) < 2
        case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime"), attr="now") | ast.Attribute(attr="astimezone")):
            return _names_no_zone(node.args, node.keywords)
        case ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=args):
            return _names_no_zone(args[1:], node.keywords)
        case ast.Call(func=ast.Name(id="get_localzone")):
            return True
    return False


def _names_no_zone(args: list[ast.expr], keywords: list[ast.keyword]) -> bool:
    zones = [*args, *(keyword.value for keyword in keywords)]
    return not zones or any(isinstance(zone, ast.Constant) and zone.value is None for zone in zones)


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now()",
        "datetime.now(None)",
        "datetime.now(tz=None)",
        "datetime.now().astimezone()",
        "moment.astimezone()",
        "moment.astimezone(None)",
        "datetime.fromtimestamp(1)",
        "date.fromtimestamp(1)",
        "datetime.today()",
        "date.today()",
        "datetime.utcnow()",
        "import time; time.localtime()",
        "import time as clock; clock.mktime(shown)",
        "import time; time.strftime('%H')",
        "import time; print(time.tzname)",
        "from time import localtime",
        "get_localzone()",
    ],
)
def test_each_way_to_ask_is_found(line: str) -> None:
    assert asks(line)


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.now(tz=zone)",
        "moment.astimezone(UTC)",
        "datetime.fromtimestamp(1, UTC)",
        "datetime.fromtimestamp(1, tz=UTC)",
        "clock.now()",
        "import time; time.time(); time.strftime('%H', time.gmtime())",
        "from datetime import timezone",
    ],
)
def test_telling_a_zone_is_no_asking(line: str) -> None:
    assert not asks(line)


def test_the_product_never_asks_for_the_zone_of_its_process() -> None:
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in asks(path.read_text("utf-8"))]
    assert len(files) > 100
    assert not found, "\n".join(found)
