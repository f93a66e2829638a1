"""What the logs never hold: a token, or what somebody wrote."""

from __future__ import annotations

import logging

import pytest

from bot.logs import log
from tests.logged import logged

TOKENS = ("xoxb-1-abc-DEF", "xoxe-1-My0xLTE", "xapp-1-A01-2-abcdef")


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_error_is_logged_with_its_kind_and_place_and_not_with_what_it_quotes(log_format: str) -> None:
    typed = "Youssef zegt dat hij ziek is"
    with logged(log_format) as written:
        try:
            int(typed)
        except ValueError as error:
            log(__name__).error("a request failed", exc_info=error)
    assert "ValueError" in written.getvalue()
    assert "test_logs.py" in written.getvalue()
    assert "Youssef" not in written.getvalue()


def test_an_error_that_came_of_another_one_quotes_neither() -> None:
    typed = "Youssef zegt dat hij ziek is"
    with logged() as written:
        try:
            try:
                int(typed)
            except ValueError as cause:
                raise LookupError(str(cause)) from cause
        except LookupError as error:
            log(__name__).error("a request failed", exc_info=error)
    (line,) = written.lines()
    assert "LookupError" in line["exception"]
    assert "Youssef" not in str(line)


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_masked_wherever_it_stands_in_a_line(token: str) -> None:
    with logged() as written:
        log(__name__).warning(f"refused {token}!", answer=f"token={token}")
        try:
            raise LookupError(token)
        except LookupError:
            log(__name__).error("failed", exc_info=True)
    first, second = written.lines()
    assert first["event"] == "refused xox…!"
    assert first["answer"] == "token=xox…"
    assert "LookupError" in second["exception"]
    assert token not in written.getvalue()


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_a_library_logs_is_masked(token: str) -> None:
    with logged() as written:
        logging.getLogger("slack_sdk.web").warning("request with %s", {"Authorization": f"Bearer {token}"})
        try:
            raise ConnectionError(f"wss://slack?ticket={token}")
        except ConnectionError:
            logging.getLogger("slack_sdk.socket_mode").exception("lost")
    first, second = written.lines()
    assert "Bearer xox…" in first["event"]
    assert "ConnectionError" in second["exception"]
    assert token not in written.getvalue()


def test_an_error_that_a_library_logs_does_not_quote_either() -> None:
    with logged() as written:
        typed = "Youssef zegt dat hij ziek is"
        try:
            int(typed)
        except ValueError:
            logging.getLogger("apscheduler.executors.default").exception("a job failed")
    (line,) = written.lines()
    assert "ValueError" in line["exception"]
    assert "Youssef" not in str(line)
