"""The form for updates, insights and help requests. It opens small; the rest stands behind 'Meer vertellen'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.rules.commands import storable
from bot.rules.submissions import (
    ALL_COPS,
    HELP_REQUEST,
    INSIGHT,
    OWN_COP,
    UPDATE,
    WEBSITE,
    Draft,
)
from bot.views.blocks import actions, button, context, field_of, form, option, plain, section, text_input
from bot.views.lengths import lengths
from bot.views.themes import cbs_themes, dimensions, working_themes

BLOCK_OF = {
    "case": "casus",
    "lesson": "wat_leerden_we",
    "ask": "hulpvraag",
    "visibility": "zichtbaar",
    "did": "wat_deden_we",
    "happened": "wat_gebeurde_er",
    "friction": "waar_schuurt_het",
    "next_step": "volgende_stap",
    "working_themes": "werkthemas",
    "cbs_themes": "cbs_themas",
    "dimensions": "dimensie",
    "keywords": "trefwoorden",
    "in_channel": "tonen",
}
CASES_SHOWN = 100


def submission_form(
    t: Translator,
    draft: Draft,
    cases: list[tuple[int, str]],
    facts: dict[str, Any],
) -> View:
    """Give the form, filled with the draft. An update needs a case from the list.

    `facts` travel with the form: `community` (id), `more` (every field is shown), `editing` (the id of what is
    changed, or None), `key` (the request that the draft came from, or empty), and `asked`: the form asks whether
    what may be personal is meant to be there, and the next submit counts as yes. Of a message that is kept as an
    insight: `left` (so many characters did not fit) and `asker` (who asked for it).
    """
    blocks: list[Block] = [section(personal(t))] if facts["asked"] else []
    blocks += lengths(t, draft, facts.get("left", 0))
    blocks += _first_fields(t, draft, cases)
    if facts["more"]:
        blocks += _more_fields(t, draft)
    else:
        blocks.append(actions(button(t("Tell more"), "form.more"), block_id="meer"))
    blocks.append(context(t("What you write here may fall under the Open Government Act (Woo).")))
    title, submit = _words(t, draft.kind)
    if facts["editing"] is not None:
        title, submit = t("Edit"), t("Save")
    return form(
        "submission",
        title,
        blocks,
        submit=t("It is fine, post") if facts["asked"] else submit,
        close=t("Discard"),
        facts={"kind": draft.kind, **facts},
    )


def personal(t: Translator) -> str:
    """Give the question about what may be a personal detail."""
    return t("I may see a phone number, address or citizen service number. Remove it if it belongs to a resident.")


def no_cases(t: Translator, community_id: int) -> View:
    """Give what stands instead of the update form while there are no cases."""
    text = t(
        "There are no cases yet, so an update has nothing to belong to. A coordinator can add one with `/case new`."
    )
    blocks: list[Block] = [section(text), actions(button(t("Share an insight instead"), "insight.open"))]
    return form("receipt", t("No cases yet"), blocks, submit=None, close=t("Close"), facts={"community": community_id})


def read_form(facts: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]], known: Draft | None = None) -> Draft:
    """Give the draft that somebody filled in. Fields that the form did not show keep what `known` holds."""
    fields: dict[str, Any] = {} if known is None else dict(vars(known))
    fields["kind"] = facts["kind"]
    for name, block_id in BLOCK_OF.items():
        if block_id not in values:
            continue
        state = next(iter(values[block_id].values()))
        if "selected_options" in state:
            fields[name] = tuple(choice["value"] for choice in state["selected_options"] or [])
        elif "selected_option" in state:
            fields[name] = (state["selected_option"] or {}).get("value")
        else:
            fields[name] = storable(state.get("value") or "")
    if "case" in fields:
        chosen = str(fields.pop("case") or "")
        fields["case_id"] = int(chosen) if chosen.isdecimal() else None
    if BLOCK_OF["in_channel"] in values:
        fields["in_channel"] = fields["in_channel"] != "weekoverzicht"
    return Draft(**fields)


def _words(t: Translator, kind: str) -> tuple[str, str]:
    return {
        UPDATE: (t("Share an update"), t("Post update")),
        INSIGHT: (t("Share an insight"), t("Post insight")),
        HELP_REQUEST: (t("Ask for help"), t("Post ask")),
    }[kind]


def _first_fields(t: Translator, draft: Draft, cases: list[tuple[int, str]]) -> list[Block]:
    blocks: list[Block] = []
    if cases:
        blocks.append(_case(t, draft, cases))
    if draft.kind != HELP_REQUEST:
        hint = t("What do you know now that you did not know before?")
        # An update has a lesson or a help request: Slack cannot say so, the bot checks it.
        either = draft.kind == UPDATE
        lesson = text_input(draft.lesson)
        blocks.append(field_of("wat_leerden_we", t("What did we learn?"), lesson, hint=hint, optional=either))
    hint = t("Ask one question. Start with who, what, how or which.")
    needed = draft.kind == HELP_REQUEST
    blocks.append(field_of("hulpvraag", t("Help request"), text_input(draft.ask), hint=hint, optional=not needed))
    blocks.append(_visibility(t, draft))
    return blocks


def _case(t: Translator, draft: Draft, cases: list[tuple[int, str]]) -> Block:
    options = [option(title, str(case_id)) for case_id, title in cases[:CASES_SHOWN]]
    chosen = next((choice for choice in options if choice.value == str(draft.case_id)), None)
    element = StaticSelectElement(
        action_id="value", placeholder=plain(t("Choose a case"), 150), options=options, initial_option=chosen
    )
    return field_of("casus", t("Case"), element, hint=t("Choose your case."), optional=draft.kind != UPDATE)


def _visibility(t: Translator, draft: Draft) -> Block:
    options = [
        option(t("My CoP"), OWN_COP),
        option(t("All CoPs"), ALL_COPS),
        option(t("Also the website"), WEBSITE),
    ]
    chosen = next(choice for choice in options if choice.value == draft.visibility)
    element = StaticSelectElement(action_id="value", options=options, initial_option=chosen)
    return field_of("zichtbaar", t("Who may see this?"), element, hint=t("You can change this later."), optional=False)


def _more_fields(t: Translator, draft: Draft) -> list[Block]:
    blocks: list[Block] = []
    if draft.kind != HELP_REQUEST:
        example = t("If you can, give a number or an example.")
        blocks = [
            field_of("wat_deden_we", t("What did we do?"), text_input(draft.did), hint=t("One or two sentences.")),
            field_of("wat_gebeurde_er", t("What happened?"), text_input(draft.happened), hint=example),
            field_of(
                "waar_schuurt_het",
                t("Where does it chafe?"),
                text_input(draft.friction),
                hint=t("What does not fit together?"),
            ),
            field_of(
                "volgende_stap",
                t("Next step"),
                text_input(draft.next_step, multiline=False),
                hint=t("What will you do now, and when?"),
            ),
        ]
    return [*blocks, *_themes(t, draft), _in_channel(t, draft)]


def _themes(t: Translator, draft: Draft) -> list[Block]:
    working = [option(label, value) for value, label in working_themes(t).items()]
    cbs = [option(label, value) for value, label in cbs_themes(t).items()]
    times = [option(label, value) for value, label in dimensions(t).items()]
    return [
        field_of(
            "werkthemas", t("Way of working"), _several(t, working, draft.working_themes, 2), hint=t("At most two.")
        ),
        field_of(
            "cbs_themas",
            t("Theme of broad prosperity"),
            _several(t, cbs, draft.cbs_themes, 3),
            hint=t("At most three."),
        ),
        field_of(
            "dimensie",
            t("Dimension"),
            CheckboxesElement(action_id="value", options=times, initial_options=_chosen(times, draft.dimensions)),
            hint=t("For whom does this matter?"),
        ),
        field_of(
            "trefwoorden",
            t("Keywords"),
            text_input(draft.keywords, multiline=False),
            hint=t("At most four, with commas."),
        ),
    ]


def _several(t: Translator, options: list[Option], chosen: tuple[str, ...], most: int) -> StaticMultiSelectElement:
    return StaticMultiSelectElement(
        action_id="value",
        placeholder=plain(t("Choose"), 150),
        options=options,
        initial_options=_chosen(options, chosen),
        max_selected_items=most,
    )


def _chosen(options: list[Option], values: tuple[str, ...]) -> list[Option] | None:
    return [choice for choice in options if choice.value in values] or None


def _in_channel(t: Translator, draft: Draft) -> Block:
    options = [
        option(t("In the channel and in the weekly digest"), "kanaal"),
        option(t("Only in the weekly digest"), "weekoverzicht"),
    ]
    element = RadioButtonsElement(
        action_id="value", options=options, initial_option=options[0 if draft.in_channel else 1]
    )
    return field_of("tonen", t("Where do we show it?"), element, optional=False)
