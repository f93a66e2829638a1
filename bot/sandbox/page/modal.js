/** The form the bot opened. What was typed stays, also when the bot changes the form. */
import { click, closeForm, remember, submit } from "./actions.js";
import { blocks } from "./blocks.js";
import { append, byId, h, icon, redraw } from "./dom.js";
import { initialValue, plainState } from "./controls.js";
import { plainText } from "./mrkdwn.js";
import { session } from "./session.js";
import { errorText, language, t } from "./texts.js";

const REMEMBER_AFTER = 400;

const typed = new Map();   // view id -> Map("block/action" -> value)
let errors = {};
let failure = "";
let sending = null;        // the view that is on its way to the bot, as `versionOf` gives it
let shown = null;          // id of the view on the screen
let timer = 0;

const viewKey = (view) => view.id ?? view.callback_id ?? "form";
const versionOf = (view) => `${viewKey(view)}/${view.hash ?? ""}`;
/** Only the form that is on its way has to wait: what the bot shows in its place is free at once. */
const isSending = (view) => sending === versionOf(view);

function typedIn(view) {
  const key = viewKey(view);
  if (!typed.has(key)) typed.set(key, new Map());
  return typed.get(key);
}

/** What a field holds: typed here, else known to the sandbox, else what the bot put in. */
function valueOf(view, blockId, one) {
  const mine = typedIn(view);
  const key = `${blockId}/${one.action_id}`;
  if (mine.has(key)) return mine.get(key);
  const known = session.form.state?.[blockId]?.[one.action_id];
  return known ? plainState(known) : initialValue(one);
}

/** Typed values of the input blocks that are still in the form: {block_id: plain}. */
function values(view) {
  const result = {};
  for (const block of view.blocks) {
    if (block.type !== "input") continue;
    const key = `${block.block_id}/${block.element.action_id}`;
    if (typedIn(view).has(key)) result[block.block_id] = typedIn(view).get(key);
  }
  return result;
}

function type(view, blockId, one, value) {
  typedIn(view).set(`${blockId}/${one.action_id}`, value);
  clearTimeout(timer);
  timer = setTimeout(() => remember(values(view)), REMEMBER_AFTER);
}

async function flush(view) {
  clearTimeout(timer);
  const all = values(view);
  if (Object.keys(all).length) await remember(all);
}

async function act(view, one, block, value) {
  await flush(view);
  failure = "";
  const body = { where: "view", block_id: block.sent_id, action_id: one.action_id, value: value ?? undefined };
  const reply = await click(body);
  if (!reply.ok) failure = errorText(reply.error);
  show();
}

async function send(view) {
  if (isSending(view)) return;
  clearTimeout(timer);
  const mine = versionOf(view);
  sending = mine;
  failure = "";
  show();
  const reply = await submit(values(view));
  if (sending !== mine) return; // the next form has been sent already
  sending = null;
  errors = reply.errors ?? {};
  const wrong = Object.keys(errors).length > 0;
  if (wrong) failure = t("fixFields");
  else if (!reply.ok) failure = errorText(reply.error);
  show();
  if (wrong) focusFirst('[aria-invalid="true"]');
}

async function close() {
  const view = session.form.view;
  if (!view || isSending(view)) return;
  clearTimeout(timer);
  typed.delete(viewKey(view));
  failure = "";
  errors = {};
  await closeForm();
}

function focusFirst(selector) {
  const found = byId("modal").querySelector(selector);
  const inside = found?.matches("input,select,textarea,button") ? found : found?.querySelector("input,select,textarea,button");
  (inside ?? byId("modal").querySelector('[data-testid="modal-close"]'))?.focus();
}

/** Show the form that is open now, or close the window when there is none. */
export function show() {
  const box = byId("modal");
  const view = session.form.view;
  if (!view) {
    if (box.open) box.close();
    if (shown) typed.clear();
    shown = null;
    errors = {};
    failure = "";
    return;
  }
  const other = shown !== viewKey(view);
  if (other) {
    errors = {};
    failure = "";
  }
  shown = viewKey(view);
  const scrolled = box.querySelector(".modal-body")?.scrollTop ?? 0;
  const mark = [shown, view.hash ?? view.blocks, errors, failure, isSending(view), language(), session.form.depth];
  const fresh = redraw(box, mark, () => draw(view));
  if (!box.open) box.showModal();
  if (fresh && !other) box.querySelector(".modal-body").scrollTop = scrolled;
  if (fresh && other) focusFirst(".field input, .field select, .field textarea, .modal-body button");
}

function draw(view) {
  const busy = isSending(view) ? "true" : null;
  const spot = {
    where: "view", prefix: `view-${shown}`,
    act: (one, block, value) => act(view, one, block, value),
    form: {
      errors,
      value: (blockId, one) => valueOf(view, blockId, one),
      type: (blockId, one, value) => type(view, blockId, one, value),
    },
  };
  const form = h("form", {
    class: "modal-form", novalidate: true, "aria-busy": busy,
    onsubmit: (event) => {
      event.preventDefault();
      if (view.submit) send(view);
    },
  });
  return append(form, [
    h("header", { class: "modal-head" },
      h("h2", { id: "modal-title", text: plainText(view.title) }),
      h("button", { type: "button", class: "icon-button", "data-testid": "modal-x", "aria-label": t("modalClose"), onclick: close }, icon("close"))),
    h("div", { class: "modal-body" }, blocks(view.blocks, spot)),
    failure ? h("p", { class: "modal-failure", role: "alert", "data-testid": "modal-failure" }, icon("warn"), h("span", { text: failure })) : null,
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: close },
        plainText(view.close) || t(session.form.depth > 1 ? "modalBack" : "modalClose")),
      view.submit
        ? h("button", { type: "submit", class: "button button-primary", "data-testid": "modal-submit", "aria-busy": busy }, plainText(view.submit) || t("modalSubmit"))
        : null),
  ]);
}

export function prepareModal() {
  byId("modal").addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
}
