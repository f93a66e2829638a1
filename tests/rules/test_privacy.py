"""What may be a personal detail is asked about; ordinary numbers are not."""

from __future__ import annotations

import pytest

from bot.rules.privacy import may_be_personal


@pytest.mark.parametrize(
    "text",
    [
        "Bel de buurvrouw op 06-12345678.",
        "Bel 06 12 34 56 78 voor meer.",
        "Haar nummer is +31 6 12345678",
        "Mail naar jan.jansen@voorbeeld.nl",
        "Zij woont op Dorpsstraat 12, 9431 AB Westerbork",
        "9431AB 12 doet mee",
        "BSN 111222333",
        "bsn: 123 456 782",
    ],
)
def test_what_may_be_personal_is_seen(text: str) -> None:
    assert may_be_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Persoonlijk uitnodigen leverde in drie weken 48 nieuwe leden op; een brief leverde er 5 op.",
        "In Dalstroom willen we 2.000 huizen bouwen voor 12.500.000 euro.",
        "Het budget is 123456789 euro.",
        "Er zijn 640 leden in 2026 en 1.234.567.890 redenen.",
        "Van 13.30 tot 16.00 uur, op 08-12-2026 en 2026-12-08.",
        "Besluit 2026-000123 staat in artikel 12.",
        "@Sanne weet meer.",
        "000000000",
        "",
    ],
)
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert not may_be_personal(text)
