/** Home: what the bot shows to this person. */
import { click } from "./actions.js";
import { blocks } from "./blocks.js";
import { byId, h, redraw } from "./dom.js";
import { atHome, session } from "./session.js";
import { language, t } from "./texts.js";

export function showHome() {
  const box = byId("home");
  box.hidden = !atHome();
  if (!atHome()) return;
  const mine = session.homeFor === `${session.team}/${session.user}`;
  const view = mine ? session.home : null;
  const spot = {
    where: "home", prefix: "home",
    act: (one, block, value) => click({ where: "home", action_id: one.action_id, block_id: block.sent_id, value: value ?? undefined }),
  };
  const instead = mine ? t("emptyHome") : session.connected ? "" : t("outOfSight");
  redraw(box, [session.team, session.user, view, instead, language()], () =>
    view?.blocks?.length ? h("div", { class: "home-page" }, blocks(view.blocks, spot)) : h("p", { class: "empty", text: instead }), "button");
}
