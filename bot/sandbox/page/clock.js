/** The clock of the sandbox: what time it is, what comes next, and moving on. */
import { choosePlace, moveClock } from "./actions.js";
import { byId, h, icon, notice, redraw } from "./dom.js";
import { goToEnd } from "./scroll.js";
import { copChannel, now, session, whereabouts } from "./session.js";
import { language, t } from "./texts.js";
import { clockTime, longDay, shortDay, withUur } from "./time.js";

const HOUR = 3600;

/** "do 26 nov, 15.00", or that nothing is planned. Unknown when the sandbox does not say. */
function due(kind) {
  const all = session.world.upcoming?.[session.team];
  if (!all || !(kind in all)) return "";
  return all[kind] ? `${shortDay(new Date(all[kind]), language())}, ${withUur(new Date(all[kind]), language())}` : t("noneDue");
}

/**
 * Jump to the next moment of a kind, and look at the channel where its message lands; who went elsewhere meanwhile is
 * left there. Says in `stayed` which of the two.
 */
export async function jump(kind) {
  const still = whereabouts();
  const reply = await moveClock({ next: kind, team: session.team });
  if (!reply.ok) return reply;
  const stayed = still();
  if (stayed) await choosePlace(copChannel()?.id);
  arrived(kind === "digest" && !reply.digest ? ` ${t("noDigest")}` : "");
  if (stayed) goToEnd();
  return { ...reply, stayed };
}

async function forward(seconds, sleep = false) {
  const still = whereabouts();
  const reply = await moveClock(sleep ? { forward_seconds: seconds, sleep } : { forward_seconds: seconds });
  if (!reply.ok) return;
  arrived();
  if (still()) goToEnd();
}

const arrived = (more = "") => notice(t("clockDone", { when: `${longDay(now(), language())}, ${withUur(now(), language())}` }) + more);

export function showClock() {
  const box = byId("clock");
  box.setAttribute("aria-label", t("clock"));
  box.classList.toggle("is-busy", session.clockBusy);
  redraw(box, [language(), due("reminder"), due("digest"), session.clockBusy], draw);
  tick();
}

function draw() {
  const step = (testid, text, seconds) => h("button", { type: "button", class: "button", "data-testid": testid, "aria-disabled": busyMark(), onclick: () => forward(seconds) }, text);
  const next = (testid, text, kind) => h("button", { type: "button", class: "button next", "data-testid": testid, "aria-disabled": busyMark(), onclick: () => jump(kind) },
    h("span", { text }), due(kind) ? h("small", { text: due(kind) }) : null);
  return [
    h("h2", { class: "unseen", text: t("clock") }),
    h("div", { class: "clock-face" }, icon("clock"),
      h("p", { class: "clock-now", "data-testid": "clock-now" }, h("span", { class: "clock-day" }), h("span", { class: "clock-time" }), h("span", { class: "clock-zone", text: t("amsterdam") })),
      h("button", { type: "button", class: "icon-button clock-fold", "aria-label": t("moreClock"), "aria-expanded": String(box().classList.contains("is-open")), "data-testid": "clock-fold", onclick: fold }, icon("down"))),
    h("div", { class: "clock-tools" },
      next("clock-reminder", t("nextReminder"), "reminder"),
      next("clock-digest", t("nextDigest"), "digest"),
      h("div", { class: "steps", role: "group", "aria-label": t("forward") },
        step("clock-hour", t("plusHour"), HOUR), step("clock-day", t("plusDay"), 24 * HOUR), step("clock-week", t("plusWeek"), 7 * 24 * HOUR)),
      h("button", { type: "button", class: "button button-quiet", "data-testid": "clock-sleep", title: t("sleepWhy"), "aria-disabled": busyMark(), onclick: () => forward(3 * HOUR, true) }, t("sleep"))),
    h("p", { class: "clock-busy", role: "status", "data-testid": "clock-busy" }, session.clockBusy ? [h("span", { class: "bar", "aria-hidden": "true" }), t("clockBusy")] : null),
  ];
}

const box = () => byId("clock");
const busyMark = () => (session.clockBusy ? "true" : null);

function fold(event) {
  const open = box().classList.toggle("is-open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
}

/** The time runs on by itself between two looks. */
export function tick() {
  if (!session.world) return;
  const put = (name, text) => {
    const node = box().querySelector(name);
    if (node && node.textContent !== text) node.textContent = text;
  };
  put(".clock-day", longDay(now(), language(), true));
  put(".clock-time", clockTime(now(), language()));
}
