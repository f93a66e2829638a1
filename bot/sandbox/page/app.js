/** Start the page, draw it whenever something changes, and keep listening for more. */
import { chooseLanguage, readHome, refresh, takeState } from "./actions.js";
import { api } from "./api.js";
import { showClock, tick } from "./clock.js";
import { composer } from "./composer.js";
import { byId, h, redraw } from "./dom.js";
import { prepareDialog, showDialog } from "./dialog.js";
import { prepareGuide, showGuide } from "./guide.js";
import { showHome } from "./home.js";
import { closeThread, showMessages, showThread } from "./messages.js";
import { prepareModal, show as showForm } from "./modal.js";
import { openRail, showHead, showRail } from "./rail.js";
import { prepareScroll } from "./scroll.js";
import { atHome, changed, chooseFromAddress, keepInAddress, onChange, session, steady } from "./session.js";
import { language, setLanguage, t } from "./texts.js";

const AGAIN_AFTER = 1500;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const main = composer({ id: "composer" });
const inThread = composer({ id: "thread-composer", inThread: () => session.thread });

function showBanner() {
  byId("skip").textContent = t("skip");
  redraw(byId("banner"), [language(), session.connected], () => [
    h("h1", { class: "unseen", text: t("title") }),
    h("p", { class: "banner-words" }, h("strong", { text: t("banner") }), " ", h("span", { text: session.connected ? t("bannerMore") : t("noConnection") }), " ",
      session.connected ? h("span", { class: "banner-safe", text: t("bannerSafe") }) : null),
    h("label", { class: "language" }, h("span", { class: "unseen", text: t("language") }),
      h("select", { class: "select", "data-testid": "language", onchange: (event) => chooseLanguage(event.target.value) },
        h("option", { value: "nl", lang: "nl", selected: language() === "nl" }, "Nederlands"),
        h("option", { value: "en", lang: "en", selected: language() === "en" }, "English"))),
  ]);
}

function draw() {
  showBanner();
  showRail();
  showHead();
  showClock();
  showGuide();
  main.node.hidden = atHome();
  // What somebody has not sent yet is theirs alone, so a draft belongs to a person.
  main.place(`${session.team}/${session.user}/${steady(session.place)}`);
  showHome();
  showMessages();
  if (session.thread) inThread.place(`${session.team}/${session.user}/${session.thread}`);
  showThread(inThread);
  showForm();
  showDialog();
}

const PRESS_AT_MOST = 1000; // of a press whose end may never be heard
let pressing = false;
let waiting = false;
let timer;

/** While somebody presses, nothing is drawn anew: what is under the finger would be gone before it is let go. */
function drawUnlessPressed() {
  waiting = pressing;
  if (!waiting) draw();
}

/** A choice list and the menu of the other mouse button swallow the end of their press. */
function press({ target, button }) {
  pressing = true;
  clearTimeout(timer);
  if (button !== 0 || target.closest("select")) timer = setTimeout(release, PRESS_AT_MOST);
}

function release() {
  clearTimeout(timer);
  pressing = false;
  if (!waiting) return;
  waiting = false;
  draw();
}

async function firstState() {
  for (;;) {
    const state = await api.state();
    if (state?.teams) return state;
    await pause(700);
  }
}

/** Wait for a change, look again, for ever; when the sandbox is away, say so and try on. */
async function listen() {
  let seq = session.world.seq ?? 0;
  for (;;) {
    // A restart counts from the start again: after silence, ask for the number as it is, without waiting.
    const reply = await api.changes(session.connected ? seq : 0);
    const connected = Boolean(reply?.ok);
    if (connected !== session.connected) {
      session.connected = connected;
      if (connected) {
        await refresh();
        if (atHome()) await readHome();
        seq = session.world.seq ?? seq;
        continue;
      }
      changed();
    }
    if (!connected) {
      await pause(AGAIN_AFTER);
    } else if (reply.seq !== seq) {
      seq = reply.seq;
      await refresh();
    }
  }
}

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (document.body.classList.contains("rail-open")) openRail(false);
  else if (session.thread) closeThread();
}

/** Past the rail, without touching the address: that holds where one is. */
function skip(event) {
  event.preventDefault();
  (atHome() || byId("composer-text").disabled ? byId("scroll") : byId("composer-text")).focus();
}

async function start() {
  setLanguage(navigator.language.startsWith("en") ? "en" : "nl");
  byId("starting").textContent = t("starting");
  showBanner();
  const state = await firstState();
  setLanguage(state.language ?? "nl");
  takeState(state);
  chooseFromAddress();
  keepInAddress();
  byId("composer-place").append(main.node);
  prepareScroll();
  prepareModal();
  prepareDialog();
  prepareGuide(main);
  onChange(drawUnlessPressed);
  document.addEventListener("pointerdown", press, true);
  // The click comes right after the release, and is heard first.
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(release), true);
  window.addEventListener("blur", release);
  document.addEventListener("keydown", escape);
  byId("veil").addEventListener("click", () => openRail(false));
  byId("skip").addEventListener("click", skip);
  matchMedia("(max-width: 900px)").addEventListener("change", changed);
  await refresh();
  if (atHome()) await readHome();
  byId("starting").remove();
  setInterval(tick, 1000);
  listen();
}

start();
