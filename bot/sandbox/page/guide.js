/** Five steps that show what the bot is for. A step is ticked when it really happened. */
import { choosePerson, choosePlace, onDeed } from "./actions.js";
import { jump } from "./clock.js";
import { byId, h, icon, notice, redraw } from "./dom.js";
import { pointAt } from "./scroll.js";
import { copChannel, digests, installed, now, people, person, session } from "./session.js";
import { errorText, language, t } from "./texts.js";

const STEPS = ["update", "help", "meeting", "reminder", "digest"];
const COMMANDS = {
  update: { nl: "/casusupdate", en: "/case-update", after: "" },
  help: { nl: "/hulpvraag", en: "/ask-help", after: "" },
  meeting: { nl: "/bijeenkomst", en: "/cop-meeting", after: " plan" },
};
const KEPT = "sandbox.guide";

const SHARED = "sandbox.shared";

const done = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
let pending = sessionStorage.getItem("sandbox.pending"); // the step whose form or question is still open
const shared = new Map(Object.entries(JSON.parse(sessionStorage.getItem(SHARED) ?? "{}"))); // workspace -> when the last update was stored
let composer = null;
const narrow = () => matchMedia("(max-width: 900px)").matches;
let unfolded = !narrow();

export function prepareGuide(writingBox) {
  composer = writingBox;
  onDeed(heard);
}

function waitFor(step) {
  pending = step;
  if (step) sessionStorage.setItem("sandbox.pending", step);
  else sessionStorage.removeItem("sandbox.pending");
}

function tick(step) {
  waitFor(null);
  if (step === "update") {
    shared.set(session.team, now().getTime() / 1000);
    sessionStorage.setItem(SHARED, JSON.stringify(Object.fromEntries(shared)));
  }
  if (!step || done.has(step)) return;
  done.add(step);
  sessionStorage.setItem(KEPT, JSON.stringify([...done]));
  showGuide();
}

/** Which step a command belongs to; lists and closing are no sharing. */
function stepOf(command, text) {
  const step = STEPS.find((one) => COMMANDS[one] && [COMMANDS[one].nl, COMMANDS[one].en].includes(command));
  if (step === "help" && /^(lijst|list|sluit|close)\b/i.test(text)) return null;
  if (step === "meeting" && !/^plan\b/i.test(text)) return null;
  return step ?? null;
}

/** A receipt can be undone; a refusal cannot. */
const wasStored = (message) =>
  (message?.blocks ?? []).some(({ elements = [] }) => elements.some((one) => one.action_id === "submission.undo"));

/** Which step a form belongs to: it may have been opened by a button, or sent before its command was heard of. */
function stepOfForm(form) {
  if (form?.callback_id === "meeting_confirm") return "meeting";
  if (form?.callback_id !== "submission") return null;
  return { update: "update", help_request: "help" }[JSON.parse(form.private_metadata).kind] ?? null;
}

function heard(kind, body, reply, form) {
  if (!reply.ok || Object.keys(reply.errors ?? {}).length) return;
  const open = Boolean(session.form.view);
  if (kind === "command") {
    const step = stepOf(body.command, body.text);
    if (open || step === "meeting") waitFor(step);
    else if (body.text && wasStored(reply.message)) tick(step);
  } else if (kind === "submit" && !session.form.view?.submit) tick(stepOfForm(form) ?? pending); // only a receipt is left
  else if (kind === "click" && !open && !/cancel|stop|discard|annuleer/i.test(body.action_id)) tick(pending);
  else if (kind === "close" && !open) waitFor(null);
  else if (kind === "clock" && body.next === "reminder") tick("reminder");
  else if (kind === "clock" && body.next === "digest" && reply.digest) tick("digest"); // a quiet week may have none
}

/** The digest with the update from step 1 in it, once it has been posted. */
function ownDigest() {
  const since = shared.get(session.team);
  return since === undefined ? undefined : digests().find(({ ts }) => Number(ts) > since);
}

/** Whether the way to the reminder goes past the digest with that update. */
function passesDigest() {
  const { reminder, digest } = session.world.upcoming?.[session.team] ?? {};
  return Boolean(shared.has(session.team) && !ownDigest() && reminder && digest && Date.parse(digest) <= Date.parse(reminder));
}

/** The words of a step; those of the last two say what will happen now. */
function words(step) {
  if (step === "reminder" && passesDigest()) return t("steps.reminderPast");
  if (step === "digest" && ownDigest()) return t("steps.digestThere");
  if (step === "digest" && shared.has(session.team)) return t("steps.digestOwn");
  return t(`steps.${step}`);
}

/** The digest that is there already, or else the next one, from its title. */
async function showDigest() {
  const own = ownDigest()?.ts;
  if (!own) {
    const { digest, stayed } = await jump("digest");
    if (digest && stayed) pointAt(digest);
    return;
  }
  await choosePlace(copChannel()?.id);
  tick("digest");
  pointAt(own);
}

/** Out of the way on a phone, where it stands above the messages; the keyboard stays at what opens it again. */
function foldAway() {
  if (!narrow()) return;
  unfolded = false; // at once: the event of it comes too late for what is drawn meanwhile
  const details = byId("guide").querySelector("details");
  const within = details.contains(document.activeElement);
  details.open = false;
  if (within) byId("guide-fold").focus({ preventScroll: true });
}

/** Do or prepare a step. */
async function help(step) {
  const command = COMMANDS[step];
  foldAway();
  if (!installed()) { // the bot comes first
    notice(errorText("not_installed"));
    return choosePlace("home");
  }
  if (step === "digest") return showDigest();
  if (!command) return jump(step);
  if (step === "meeting" && person().role !== "coordinator") {
    const coordinator = people().find(({ role }) => role === "coordinator");
    if (coordinator) {
      await choosePerson(coordinator.id);
      notice(t("becameCoordinator", { name: coordinator.name }));
    }
  }
  await choosePlace(copChannel()?.id);
  const known = (session.world.commands ?? []).map((one) => one.command);
  const name = known.includes(command[language()]) ? command[language()] : command.nl;
  return composer.fill(name + command.after);
}

export function showGuide() {
  const box = byId("guide");
  const next = STEPS.find((step) => !done.has(step));
  redraw(box, [language(), [...done], session.clockBusy, words("reminder"), words("digest")], () =>
    h("details", { open: unfolded, ontoggle: (event) => { unfolded = event.target.open; } },
      h("summary", { id: "guide-fold" }, h("h2", { text: t("guideTitle") }),
        h("span", { class: "guide-count", text: t("guideCount", { n: String(done.size) }) }), icon("down")),
      h("ol", { class: "steps-list" }, STEPS.map((step, index) => row(step, index, step === next))),
      next ? null : h("p", { class: "guide-ready", text: t("guideReady") })));
}

function row(step, index, isNext) {
  const [title, why, label] = words(step);
  const ready = done.has(step);
  return h("li", { class: `step${ready ? " step-done" : ""}${isNext ? " step-next" : ""}`, "data-testid": `step-${step}`, "data-done": String(ready) },
    h("span", { class: "step-mark", "aria-hidden": "true" }, ready ? icon("check") : String(index + 1)),
    h("div", {},
      h("h3", {}, title, h("span", { class: "unseen", text: ` (${t(ready ? "done" : "todo")})` })),
      h("p", { text: why }),
      h("button", { type: "button", class: `button${isNext ? " button-primary" : ""}`, "data-testid": `guide-${step}`, "aria-label": `${label}: ${title}`, onclick: () => help(step) }, label)));
}
