/** How far the channel is scrolled: it stays at its end, unless somebody looks back at what came before. */
import { onDeed, onStart } from "./actions.js";
import { byId } from "./dom.js";
import { focusOn } from "./focus.js";
import { atHome } from "./session.js";
import { t } from "./texts.js";

const NEAR = 60;

let pinned = true;   // at the end, and to be kept there
let last = 0;        // where it was at the last look
let pressing = 0;    // buttons in messages whose outcome has yet to come

const box = () => byId("scroll");
const isNear = () => box().scrollHeight - box().scrollTop - box().clientHeight < NEAR;

/** At once, not smoothly: messages that come during a glide would find the end out of sight and stay below it. */
function toEnd() {
  box().scrollTop = box().scrollHeight;
  last = box().scrollTop;
}

function pin(yes) {
  pinned = yes;
  if (yes) byId("to-end").hidden = true;
}

/** To the newest message, also where the page itself is higher than the screen. */
export function goToEnd() {
  if (atHome()) return;
  pin(true);
  toEnd();
  byId("messages").lastElementChild?.scrollIntoView({ block: "nearest" });
}

/** Only who scrolls up lets go of the end: a box that becomes smaller has not moved. */
function scrolled() {
  if (atHome()) return;
  if (isNear()) pin(true);
  else if (box().scrollTop < last) pin(false);
  last = box().scrollTop;
}

const isOwn = (kind, body) => ["command", "clock", "shortcut"].includes(kind) || (kind === "say" && !body.thread_ts);
const isPress = (kind, body) => kind === "click" && body.where === "message";

export function prepareScroll() {
  box().addEventListener("scroll", scrolled);
  const keep = new ResizeObserver(() => {
    if (pinned && !atHome()) toEnd();
  });
  keep.observe(box());
  keep.observe(byId("messages"));
  byId("to-end").addEventListener("click", () => {
    goToEnd();
    focusOn(byId("messages").lastElementChild);
  });
  onStart((kind, body) => {
    if (isOwn(kind, body)) goToEnd();
    else if (isPress(kind, body)) pressing += 1;
  });
  onDeed((kind, body) => {
    if (isOwn(kind, body)) goToEnd();
    else if (isPress(kind, body)) pressing -= 1;
  });
}

/** The list was drawn: for another place than before, or with something new at its end, or neither. */
export function drawn({ moved, fresh }) {
  byId("to-end").textContent = t("newMessages");
  if (moved) pin(true);
  else if (fresh && pressing) return goToEnd();
  if (pinned) toEnd();
  else if (fresh) byId("to-end").hidden = false;
}

/** Show one message from its first line, marked, and let the keyboard go on from there. */
export function pointAt(ts) {
  const list = byId("messages");
  list.querySelector(".message-pointed")?.classList.remove("message-pointed");
  const node = list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  node.classList.add("message-pointed");
  focusOn(node);
  pin(false);
  node.scrollIntoView({ block: "start" });
  last = box().scrollTop;
}
