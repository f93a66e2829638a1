"""Every sentence exists in English (in the code) and in Dutch (in the catalogue)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "bot" / "views").glob("*.py")), ROOT / "bot" / "i18n.py"]
PLACE = re.compile(r"\{(\w*)\}")


def sentences_in_the_code() -> set[str | tuple[str, str]]:
    """Find every t("…") and t.plural("…", "…") by reading the syntax tree, so that none can hide."""
    found: set[str | tuple[str, str]] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in ("t", "self") and isinstance(node.func, ast.Name):
                assert texts, f"{path.name}:{node.lineno}: a sentence must stand in the call itself"
                found.add(texts[0])
            elif name == "plural":
                found.add((texts[0], texts[1]))
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "bot/locales/nl/LC_MESSAGES/copbot.po").open("rb") as file:
        return read_po(file, locale="nl")


@pytest.fixture(scope="module")
def dutch(catalogue: Catalog) -> dict[str | tuple[str, str], Message]:
    return {tuple(one.id) if isinstance(one.id, list | tuple) else one.id: one for one in catalogue if one.id}


def test_every_sentence_in_the_code_is_in_the_dutch_catalogue(dutch: dict) -> None:
    assert sentences_in_the_code() - set(dutch) == set()


def test_the_dutch_catalogue_holds_no_sentence_that_is_gone(dutch: dict) -> None:
    assert set(dutch) - sentences_in_the_code() == set()


def test_no_sentence_is_kept_as_obsolete(catalogue: Catalog) -> None:
    assert not catalogue.obsolete


def test_every_sentence_is_translated_and_none_is_a_guess(dutch: dict) -> None:
    for key, message in dutch.items():
        texts = message.string if isinstance(message.string, list | tuple) else [message.string]
        assert all(texts), key
        assert len(texts) == (2 if isinstance(key, tuple) else 1)
        assert not message.fuzzy


def forms(key: str | tuple[str, str], message: Message) -> list[tuple[str, str]]:
    """Pair the English with the Dutch: one pair, or one for the singular and one for the plural."""
    return list(zip(key, message.string, strict=True)) if isinstance(key, tuple) else [(key, message.string)]


def test_a_translation_names_the_same_facts(dutch: dict) -> None:
    for key, message in dutch.items():
        for english, translated in forms(key, message):
            assert sorted(PLACE.findall(translated)) == sorted(PLACE.findall(english)), key


def test_a_translation_has_the_same_markup(dutch: dict) -> None:
    for key, message in dutch.items():
        for english, translated in forms(key, message):
            assert [translated.count(mark) for mark in "*`"] == [english.count(mark) for mark in "*`"], key
