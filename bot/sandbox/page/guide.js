/** Five steps that show what the bot is for. A step is ticked when it really happened. */
import { choosePerson, choosePlace, onDeed } from "./actions.js";
import { jump } from "./clock.js";
import { byId, h, icon, notice, redraw } from "./dom.js";
import { copChannel, people, person, session } from "./session.js";
import { language, t } from "./texts.js";

const STEPS = ["update", "help", "meeting", "reminder", "digest"];
const COMMANDS = {
  update: { nl: "/casusupdate", en: "/case-update", after: "" },
  help: { nl: "/hulpvraag", en: "/ask-help", after: "" },
  meeting: { nl: "/bijeenkomst", en: "/cop-meeting", after: " plan" },
};
const KEPT = "sandbox.guide";

const done = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
let pending = sessionStorage.getItem("sandbox.pending"); // the step whose form or question is still open
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
  else if (kind === "clock" && STEPS.includes(body.next)) tick(body.next);
}

/** Do or prepare a step. On a phone the guide folds away, so that the step can be seen. */
async function help(step) {
  const command = COMMANDS[step];
  if (narrow()) byId("guide").querySelector("details").open = false;
  if (!command) return jump(step);
  if (step === "meeting" && person().role !== "coordinator") {
    const coordinator = people().find(({ role }) => role === "coordinator");
    if (coordinator) {
      await choosePerson(coordinator.id);
      notice(t("becameCoordinator", { name: coordinator.name }));
    }
  }
  await choosePlace(copChannel().id);
  const known = (session.world.commands ?? []).map((one) => one.command);
  const name = known.includes(command[language()]) ? command[language()] : command.nl;
  return composer.fill(name + command.after);
}

export function showGuide() {
  const box = byId("guide");
  const next = STEPS.find((step) => !done.has(step));
  redraw(box, [language(), [...done], session.clockBusy], () =>
    h("details", { open: unfolded, ontoggle: (event) => { unfolded = event.target.open; } },
      h("summary", { id: "guide-fold" }, h("h2", { text: t("guideTitle") }),
        h("span", { class: "guide-count", text: t("guideCount", { n: String(done.size) }) }), icon("down")),
      h("ol", { class: "steps-list" }, STEPS.map((step, index) => row(step, index, step === next))),
      next ? null : h("p", { class: "guide-ready", text: t("guideReady") })));
}

function row(step, index, isNext) {
  const [title, why, label] = t(`steps.${step}`);
  const ready = done.has(step);
  return h("li", { class: `step${ready ? " step-done" : ""}${isNext ? " step-next" : ""}`, "data-testid": `step-${step}`, "data-done": String(ready) },
    h("span", { class: "step-mark", "aria-hidden": "true" }, ready ? icon("check") : String(index + 1)),
    h("div", {},
      h("h3", {}, title, h("span", { class: "unseen", text: ` (${t(ready ? "done" : "todo")})` })),
      h("p", { text: why }),
      h("button", { type: "button", class: `button${isNext ? " button-primary" : ""}`, "data-testid": `guide-${step}`, "aria-label": `${label}: ${title}`, onclick: () => help(step) }, label)));
}
