"""The names of the themes and dimensions by which a submission can be found."""

from __future__ import annotations

from bot.i18n import Translator


def working_themes(t: Translator) -> dict[str, str]:
    """Give the names of the working themes."""
    return {
        "participatie": t("participation"),
        "gebied": t("area"),
        "toekomst": t("future"),
        "leren": t("learning"),
        "sturen": t("steering"),
        "meten": t("measuring"),
        "samenwerken": t("working together"),
    }


def cbs_themes(t: Translator) -> dict[str, str]:
    """Give the names of the themes of broad prosperity by Statistics Netherlands (CBS)."""
    return {
        "subjectief-welzijn": t("subjective wellbeing"),
        "materiele-welvaart": t("material prosperity"),
        "gezondheid": t("health"),
        "arbeid-en-vrije-tijd": t("work and leisure"),
        "wonen": t("housing"),
        "samenleving": t("society"),
        "veiligheid": t("safety"),
        "milieu": t("environment"),
    }


def dimensions(t: Translator) -> dict[str, str]:
    """Give the names of the dimensions of broad prosperity."""
    return {"hier-en-nu": t("here and now"), "later": t("later"), "elders": t("elsewhere")}
