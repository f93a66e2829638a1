/** The left side: which workspace, who you are, and where you are. */
import { choosePerson, choosePlace, chooseTeam } from "./actions.js";
import { byId, h, icon, initials, redraw } from "./dom.js";
import { channel, copChannel, dm, myChannels, people, person, session, team, teams, unread } from "./session.js";
import { language, t } from "./texts.js";

export function showRail() {
  const rail = byId("rail");
  rail.setAttribute("aria-label", t("railLabel"));
  const counts = [...myChannels().map(({ id }) => [id, unread(id)]), unread(dm())];
  const mark = [language(), session.team, session.user, session.place, counts, session.world.bot, session.connected, teams().map(({ id, name, channels, users }) => [id, name, channels, users])];
  redraw(rail, mark, () => [
    h("button", { type: "button", class: "icon-button rail-close", "aria-label": t("closeMenu"), "data-testid": "menu-close", onclick: () => openRail(false) }, icon("close")),
    h("h2", { class: "rail-title", text: t("workspaces") }),
    h("ul", { class: "teams" }, teams().map(teamRow)),
    h("div", { class: "me" },
      h("label", { for: "person", text: t("you") }),
      h("select", { id: "person", class: "select", "data-testid": "person", onchange: (event) => choosePerson(event.target.value) },
        people().map(({ id, name, role }) => h("option", { value: id, selected: id === session.user }, personLabel(name, role))))),
    h("h2", { class: "rail-title", text: t("channels") }),
    h("ul", { class: "places" }, myChannels().map((one) => placeRow(one.id, one.private ? "lock" : "hash", one.name, `channel-${one.id}`, one.private))),
    h("h2", { class: "rail-title", text: t("botName") }),
    h("ul", { class: "places" }, placeRow(dm(), "chat", t("direct"), "dm"), placeRow("home", "home", t("home"), "home")),
    botState(),
  ]);
}

/** "Sanne (coördinator)" already says the role; other names get it added. */
const personLabel = (name, role) => (name.includes("(") ? name : `${name}, ${t(`roles.${role}`)}`);

function teamRow({ id, name }, index) {
  const here = id === session.team;
  return h("li", {}, h("button", {
    type: "button", class: `team team-${index % 5}`, "data-testid": `team-${id}`, "aria-current": here ? "true" : null,
    onclick: () => { openRail(false); chooseTeam(id); },
  }, h("span", { class: "team-mark", "aria-hidden": "true", text: initials(name) }), h("span", { class: "team-name", text: name })));
}

function placeRow(id, symbol, name, testid, closed = false) {
  const here = id === session.place;
  const count = id === "home" || here ? 0 : unread(id);
  return h("li", {}, h("button", {
    type: "button", class: `place${count ? " place-new" : ""}`, "data-testid": testid, "aria-current": here ? "page" : null,
    title: closed ? t("privateChannel") : null, onclick: () => { openRail(false); choosePlace(id); },
  }, icon(symbol), h("span", { class: "place-name", text: name }),
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
  const name = here?.name ?? t(isDm ? "botName" : "home");
  const topic = isDm ? t("topicDm") : !here ? t("topicHome") : here.id === copChannel().id ? t("topicCop", { cop: team().name }) : t("topicOther");
  const symbol = here ? (here.private ? "lock" : "hash") : isDm ? "chat" : "home";
  byId("scroll").setAttribute("aria-label", name);
  redraw(byId("talk-head"), [name, topic, symbol, language(), person()?.name], () => [
    h("button", { type: "button", class: "icon-button menu-button", id: "menu", "data-testid": "menu", "aria-label": t("menu"), "aria-expanded": "false", "aria-controls": "rail", onclick: () => openRail(true) }, icon("menu")),
    h("div", { class: "head-words" }, h("h2", {}, icon(symbol), h("span", { text: name })), h("p", { class: "topic", text: topic })),
    h("p", { class: "head-person", text: person()?.name.replace(/\s*\(.*\)/, "") }),
  ]);
}
