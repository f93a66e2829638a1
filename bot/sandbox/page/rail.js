/** The left side: which workspace, who you are, and where you are. */
import { choosePerson, choosePlace, chooseTeam } from "./actions.js";
import { channelMarks, channelMenu, openOthers, otherChannels } from "./channels.js";
import { byId, h, icon, initials, redraw } from "./dom.js";
import { labelOf } from "./people.js";
import { channel, copChannel, dm, installed, myChannels, people, person, session, team, teams, unread } from "./session.js";
import { language, t } from "./texts.js";
import { pill, workspaceMenu } from "./workspace.js";

export function showRail() {
  const rail = byId("rail");
  rail.setAttribute("aria-label", t("railLabel"));
  const counts = [...myChannels().map(({ id }) => [id, unread(id)]), unread(dm())];
  const mark = [language(), session.team, session.user, session.place, counts, session.world.bot, session.connected, session.world.install_url, teams()];
  redraw(rail, mark, () => [
    h("button", { type: "button", class: "icon-button rail-close", "aria-label": t("closeMenu"), "data-testid": "menu-close", onclick: () => openRail(false) }, icon("close")),
    h("h2", { class: "rail-title", text: t("workspaces") }),
    h("ul", { class: "teams" }, teams().map(teamRow)),
    h("div", { class: "me" },
      h("div", { class: "me-head" }, h("h2", { class: "me-team", text: team()?.name }), workspaceMenu()),
      h("label", { for: "person", text: t("you") }),
      h("select", { id: "person", class: "select", "data-testid": "person", onchange: (event) => choosePerson(event.target.value) },
        people().map((user) => h("option", { value: user.id, selected: user.id === session.user }, labelOf(user))))),
    h("h2", { class: "rail-title", text: t("channels") }),
    h("ul", { class: "places" }, myChannels().map((one) => placeRow(one.id, one.private ? "lock" : "hash", one.name, `channel-${one.id}`, one)),
      otherChannels().length ? h("li", {}, h("button", { type: "button", class: "place place-quiet", "data-testid": "others", onclick: openOthers }, icon("more"), h("span", { class: "place-name", text: t("otherChannels") }))) : null),
    h("h2", { class: "rail-title", text: t("botName") }),
    h("ul", { class: "places" }, dm() ? placeRow(dm(), "chat", t("direct"), "dm") : null,
      installed() ? placeRow("home", "home", t("home"), "home") : placeRow("home", "plus", t("addBot"), "home")),
    installed() ? botState() : null,
  ], '[data-testid="workspace-menu"]');
}

function teamRow(one, index) {
  const { id, name } = one;
  const here = id === session.team;
  const mark = installed(one) ? null : t(one.revoked ? "withoutAccess" : "notInstalled");
  return h("li", {}, h("button", {
    type: "button", class: `team team-${index % 6}`, "data-testid": `team-${id}`, "aria-current": here ? "true" : null,
    onclick: () => { openRail(false); chooseTeam(id); },
  }, h("span", { class: "team-mark", "aria-hidden": "true", text: initials(name) }),
    h("span", { class: "team-name" }, name, mark ? h("span", { class: "unseen", text: ": " }) : null, mark ? h("span", { class: "team-state", text: mark }) : null)));
}

function placeRow(id, symbol, name, testid, one = {}) {
  const here = id === session.place;
  const count = id === "home" || here ? 0 : unread(id);
  return h("li", {}, h("button", {
    type: "button", class: `place${count ? " place-new" : ""}`, "data-testid": testid, "aria-current": here ? "page" : null,
    title: one.private ? t("privateChannel") : null, onclick: () => { openRail(false); choosePlace(id); },
  }, icon(symbol), h("span", { class: "place-name" }, name, channelMarks(one).length ? h("span", { class: "place-state", text: channelMarks(one, true).join(", ") }) : null),
    count ? h("span", { class: "badge" }, String(count), h("span", { class: "unseen", text: ` ${t("fresh")}` })) : null));
}

function botState() {
  const on = session.world.bot?.connected;
  if (on === undefined) return null;
  const text = !session.connected ? "botUnseen" : on ? "botOn" : "botOff"; // out of reach it may be on or off
  return h("p", { class: `bot-state${text === "botOn" ? "" : " bot-off"}` }, h("span", { class: "dot", "aria-hidden": "true" }), t(text));
}

/** On a phone the rail is a drawer: open it, or close it and give the focus back. */
export function openRail(open) {
  const was = document.body.classList.contains("rail-open");
  document.body.classList.toggle("rail-open", open);
  byId("veil").hidden = !open;
  for (const id of ["banner", "talk", "side"]) byId(id).inert = open;
  byId("menu")?.setAttribute("aria-expanded", String(open));
  if (open) byId("rail").querySelector('[aria-current="page"]')?.focus();
  else if (was) byId("menu")?.focus();
}

/** The line above the messages: the name of the place and what it is. */
export function showHead() {
  const here = channel(session.place);
  const isDm = session.place === dm();
  const name = here?.name ?? t(isDm ? "botName" : installed() ? "home" : "addBot");
  const topic = isDm ? t("topicDm") : !here ? (installed() ? t("topicHome") : team().name) : topicOf(here);
  const symbol = here ? (here.private ? "lock" : "hash") : isDm ? "chat" : installed() ? "home" : "plus";
  byId("scroll").setAttribute("aria-label", name);
  redraw(byId("talk-head"), [name, topic, symbol, language(), person(), here, myChannels().length, installed()], () => [
    h("button", { type: "button", class: "icon-button menu-button", id: "menu", "data-testid": "menu", "aria-label": t("menu"), "aria-expanded": "false", "aria-controls": "rail", onclick: () => openRail(true) }, icon("menu")),
    h("div", { class: "head-words" }, h("h2", {}, icon(symbol), h("span", { text: name })), h("p", { class: "topic-line" }, h("span", { class: "topic", text: topic }),
        h("span", { class: "marks-long" }, channelMarks(here).map(pill)), h("span", { class: "marks-short" }, channelMarks(here, true).map(pill)))),
    h("p", { class: "head-person", text: person()?.name.replace(/\s*\(.*\)/, "") }),
    here ? channelMenu(here) : null,
  ], ".menu-opener, .menu-button");
}

/** Whose channel it is, and whether the bot is in it. Where the sandbox does not tell, the CoP's channel is the bot's. */
function topicOf(here) {
  const own = here.id === copChannel().id;
  const bot = installed() && (here.bot ?? own);
  return own ? t(bot ? "topicCop" : "topicCopOnly", { cop: team().name }) : t(bot ? "topicBot" : "topicOther");
}
