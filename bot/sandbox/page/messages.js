/** The messages of a channel and the thread beside it. A message that did not change stays put. */
import { openThread } from "./actions.js";
import { byId, h, icon, redraw } from "./dom.js";
import { backTo, focusOn, nowhere, spotIn } from "./focus.js";
import { message } from "./message.js";
import { shortcutsOf } from "./people.js";
import { drawn } from "./scroll.js";
import { atHome, dm, installed, now, people, person, session } from "./session.js";
import { language, t } from "./texts.js";
import { dayKey, fromSeconds, longDay } from "./time.js";

const inChannelToo = (one) => one.subtype === "thread_broadcast";
const isReply = (one) => Boolean(one.thread_ts) && one.thread_ts !== one.ts;
const inOrder = (list) => [...list].sort((a, b) => Number(a.ts) - Number(b.ts));

const repliesTo = (list, ts) => inOrder(list.filter((one) => isReply(one) && one.thread_ts === ts));

function dayName(date) {
  const day = dayKey(date);
  const today = now();
  if (day === dayKey(today)) return t("today");
  if (day === dayKey(new Date(today.getTime() - 86400000))) return t("yesterday");
  return longDay(date, language(), day.slice(0, 4) !== dayKey(today).slice(0, 4));
}

/** What a message shows of the world beside itself: who people are, and which shortcuts there are. */
const around = () => [language(), people(), shortcutsOf("message").length];

/** What should stand in the list: day lines and messages, each with a key and a signature. */
function rows(list, channel) {
  const tops = inOrder(list.filter((one) => !isReply(one) || inChannelToo(one) || !list.some(({ ts }) => ts === one.thread_ts)));
  const result = [];
  const beside = around();
  let day = null;
  for (const one of tops) {
    const date = fromSeconds(one.ts);
    if (dayKey(date) !== day) {
      day = dayKey(date);
      const name = dayName(date);
      result.push({ key: `day-${day}`, mark: name, build: () => h("h3", { class: "day" }, h("span", { text: name })) });
    }
    const replies = inChannelToo(one) ? null : repliesTo(list, one.ts);
    const mark = JSON.stringify([one, replies?.length, replies?.at(-1)?.ts, beside]);
    result.push({ key: one.ts, mark, build: () => message(one, channel, replies) });
  }
  return result;
}

/** Bring the children of `box` in line with the wanted rows, keeping what is the same, and the focus in the list. */
function reconcile(box, wanted) {
  const within = box.contains(document.activeElement) && document.activeElement !== box;
  const old = new Map([...box.children].map((node) => [node.rowKey, node]));
  let before = box.firstElementChild;
  for (const { key, mark, build } of wanted) {
    let node = old.get(key);
    old.delete(key);
    if (!node || node.rowMark !== mark) {
      const fresh = Object.assign(build(), { rowKey: key, rowMark: mark });
      if (node) {
        if (before === node) before = fresh;
        replace(node, fresh);
      }
      node = fresh;
    }
    if (node === before) before = before.nextElementSibling;
    else box.insertBefore(node, before);
  }
  for (const node of old.values()) node.remove();
  if (within && nowhere() && box.lastElementChild) focusOn(box.lastElementChild);
}

/** The focus goes to the same button in the new one, or, when that is gone, to the message itself. */
function replace(node, fresh) {
  const held = node.contains(document.activeElement);
  const spot = spotIn(node);
  node.replaceWith(fresh);
  if (node.classList.contains("message-pointed")) fresh.classList.add("message-pointed");
  if (held && !(spot && backTo(fresh, spot))) focusOn(fresh);
}

let shownPlace = null;

export function showMessages() {
  const box = byId("messages");
  box.hidden = atHome();
  box.setAttribute("aria-label", t("channels"));
  if (atHome()) {
    byId("to-end").hidden = true;
    if (shownPlace !== "home") byId("scroll").scrollTop = 0;
    shownPlace = "home";
    return;
  }
  const here = `${session.team}/${session.user}/${session.place}`;
  const known = session.messages.has(session.place);
  const list = session.messages.get(session.place) ?? [];
  const moved = here !== shownPlace;
  if (moved) box.replaceChildren();
  const wanted = rows(list, session.place);
  if (!wanted.length) wanted.push(...instead(known));
  const newest = box.lastElementChild?.rowKey;
  reconcile(box, wanted);
  drawn({ moved, fresh: Number(box.lastElementChild?.rowKey) > Number(newest) });
  shownPlace = known ? here : null;
}

/** What stands where no message is: nothing to read yet, or nothing that could be read. */
function instead(known) {
  if (person()?.deactivated) return []; // the writing box says why
  const text = known ? t(session.place === dm() ? "emptyDm" : installed() ? "empty" : "emptyPlain") : session.connected ? "" : t("outOfSight");
  return text ? [{ key: "empty", mark: text, build: () => h("p", { class: "empty", text }) }] : [];
}

let shownThread = null;

/** The thread panel; `composer` is the thread's own writing box. */
export function showThread(composer) {
  const panel = byId("thread");
  const list = session.messages.get(session.place) ?? [];
  const parent = list.find(({ ts }) => ts === session.thread);
  panel.hidden = !parent;
  document.body.classList.toggle("has-thread", Boolean(parent));
  byId("talk").inert = Boolean(parent) && matchMedia("(max-width: 900px)").matches; // there it covers the screen
  if (!parent) {
    panel.replaceChildren();
    shownThread = null;
    return;
  }
  const here = `${session.place}/${session.thread}`;
  const opened = shownThread !== here;
  if (opened) panel.replaceChildren(h("header", { class: "thread-head" }), h("div", { class: "thread-list", role: "log", tabindex: "0" }), composer.node);
  redraw(panel.querySelector(".thread-head"), [language()], () => [
    h("h2", { text: t("threadTitle") }),
    h("button", { type: "button", class: "icon-button", "aria-label": t("closeThread"), "data-testid": "thread-close", onclick: closeThread }, icon("close")),
  ]);
  const box = panel.querySelector(".thread-list");
  box.setAttribute("aria-label", t("threadTitle"));
  const replies = repliesTo(list, parent.ts);
  const row = (one) => ({ key: one.ts, mark: JSON.stringify([one, around()]), build: () => message(one, session.place, null) });
  const count = { key: "count", mark: `${replies.length}${language()}`, build: () => h("p", { class: "thread-count", text: t("replies", { n: replies.length }) }) };
  const grew = box.children.length;
  reconcile(box, [row(parent), ...(replies.length ? [count] : []), ...replies.map(row)]);
  if (opened) panel.querySelector('[data-testid="thread-close"]').focus();
  else if (box.children.length > grew) box.scrollTop = box.scrollHeight;
  shownThread = here;
}

export function closeThread() {
  const ts = session.thread;
  openThread(null);
  document.querySelector(`#messages [data-ts="${CSS.escape(ts)}"] :is(.thread-open, [data-testid="reply"])`)?.focus();
}
