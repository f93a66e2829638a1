/** Home: what the bot shows to this person. */
import { click } from "./actions.js";
import { blocks } from "./blocks.js";
import { byId, h, redraw } from "./dom.js";
import { atHome, installed, person, session, team } from "./session.js";
import { errorText, language, t } from "./texts.js";
import { addPanel } from "./workspace.js";

/** Why this person has no Home, or null. */
function without() {
  if (person()?.deactivated) return t("deactivatedWhy", { name: person().name });
  return session.homeError ? errorText(session.homeError) : null;
}

export function showHome() {
  const box = byId("home");
  box.hidden = !atHome();
  if (!atHome()) return;
  if (!installed()) {
    redraw(box, ["add", team(), session.world.install_url, language()], addPanel, ".add-link");
    return;
  }
  const mine = session.homeFor === `${session.team}/${session.user}`;
  const view = mine ? session.home : null;
  const spot = {
    where: "home", prefix: "home",
    act: (one, block, value) => click({ where: "home", action_id: one.action_id, block_id: block.sent_id, value: value ?? undefined }),
  };
  const instead = !session.connected && !mine ? t("outOfSight") : without() ?? (mine ? t("emptyHome") : "");
  redraw(box, [session.team, session.user, view, instead, language()], () =>
    view?.blocks?.length ? h("div", { class: "home-page" }, blocks(view.blocks, spot)) : h("p", { class: "empty", text: instead }), "button");
}
