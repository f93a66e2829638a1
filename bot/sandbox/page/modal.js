/** The form the bot opened. What was typed stays, also when the bot changes the form or the form goes away. */
import { click, closeForm, remember, submit } from "./actions.js";
import { blocks } from "./blocks.js";
import { append, byId, h, icon, notice, redraw } from "./dom.js";
import { comeBack, remembered } from "./focus.js";
import { giveBack, inputs, keep, ownText, sameForm } from "./kept.js";
import { plainText } from "./mrkdwn.js";
import { session } from "./session.js";
import { errorText, language, t } from "./texts.js";
import { forget, forgetAll, fromHere, typedIn, valueOf, values, viewKey } from "./typed.js";

const REMEMBER_AFTER = 400;

let errors = {};
let failure = "";
let sending = null;        // the view that is on its way to the bot, as `versionOf` gives it
let shown = null;          // the form on the screen: {key, what, view, state, name}
let opener = null;         // where the focus was before the window came
let returned = null;       // id of the view that got its text back
let pressed = null;        // block ids of the form in which a button was pressed
let timer = 0;
let unsaved = null;        // the view with text that the sandbox does not know yet
let deeds = 0;             // what may take the form away, under way
let gone = null;           // the form that went away meanwhile

const versionOf = (view) => `${viewKey(view)}/${view.hash ?? ""}`;
/** The bot may put another form under the same id: then it is read from its start. */
const whatIs = (view) => [viewKey(view), view.callback_id, plainText(view.title), Boolean(view.submit)].join("/");
/** Only the form that is on its way has to wait: what the bot shows in its place is free at once. */
const isSending = (view) => sending === versionOf(view);

function type(view, blockId, one, value) {
  typedIn(view).set(`${blockId}/${one.action_id}`, value);
  saveSoon(view);
}

function saveSoon(view) {
  clearTimeout(timer);
  unsaved = view;
  timer = setTimeout(() => flush(view), REMEMBER_AFTER);
}

async function flush(view, leaving = false) {
  clearTimeout(timer);
  unsaved = null;
  const all = values(view);
  if (Object.keys(all).length) await remember(all, leaving);
}

/** Do what may take the form away. When it went away without that having worked, what was typed is kept. */
async function during(work) {
  deeds += 1;
  const reply = await work();
  deeds -= 1;
  if (gone && !deeds) {
    if (!reply.ok) lose(gone);
    gone = null;
  }
  return reply;
}

function lose({ name, text }) {
  if (!text.length) return;
  keep(name, text);
  notice(t("formLost"));
}

async function act(view, one, block, value) {
  await flush(view);
  failure = "";
  pressed = one.type === "button" ? inputs(view).map(({ block_id: id }) => id) : null;
  const body = { where: "view", block_id: block.sent_id, action_id: one.action_id, value: value ?? undefined };
  const reply = await during(() => click(body));
  if (!reply.ok) failure = errorText(reply.error);
  show();
  pressed = null;
}

async function send(view) {
  if (isSending(view)) return;
  clearTimeout(timer);
  const mine = versionOf(view);
  sending = mine;
  failure = "";
  show();
  const reply = await during(() => submit(values(view)));
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
  const reply = await during(closeForm);
  if (reply.ok) forget(view);
  else failure = errorText(reply.error);
  show();
}

function focusFirst(...selectors) {
  for (const selector of selectors) {
    const found = byId("modal").querySelector(selector);
    const inside = found?.matches("input,select,textarea,button") ? found : found?.querySelector("input,select,textarea,button");
    if (inside) return inside.focus();
  }
  return byId("modal").querySelector('[data-testid="modal-close"]')?.focus();
}

/** To the first field or button. A receipt has only what undoes it: there a second Enter should do no harm. */
function focusStart(view) {
  const wanted = inputs(view).find(({ element: one }) => one.focus_on_load);
  if (wanted) focusFirst(`.modal-body [data-block="${CSS.escape(wanted.block_id)}"]`);
  else if (!inputs(view).length && !view.submit) focusFirst('[data-testid="modal-close"]');
  else focusFirst(".field input, .field select, .field textarea", ".modal-body button", '[data-testid="modal-submit"]');
}

/** After a button that made the form longer, to the first new field; after anything else only when the focus fell away. */
function focusAgain(view) {
  const added = pressed && inputs(view).find(({ block_id: id }) => !pressed.includes(id));
  if (added) {
    pressed = null;
    focusFirst(`.modal-body [data-block="${CSS.escape(added.block_id)}"]`);
  } else if (!byId("modal").contains(document.activeElement)) {
    if (isSending(view)) focusFirst('[data-testid="modal-submit"]');
    else focusStart(view);
  }
}

/** Show the form that is open now, or close the window when there is none. */
export function show() {
  const box = byId("modal");
  const view = session.form.view;
  if (!view) return shown ? vanish() : undefined;
  const what = whatIs(view);
  const other = shown?.what !== what;
  if (other) begin(view);
  shown = { key: viewKey(view), what, view, state: session.form.state, name: sameForm(view, session) };
  const scrolled = box.querySelector(".modal-body")?.scrollTop ?? 0;
  const mark = [what, view.hash ?? view.blocks, errors, failure, isSending(view), session.connected, returned, language(), session.form.depth];
  const fresh = redraw(box, mark, () => draw(view));
  if (!box.open) {
    opener = remembered();
    box.showModal();
  }
  if (!fresh) return;
  box.querySelector(".modal-body").scrollTop = other ? 0 : scrolled;
  if (other) focusStart(view);
  else focusAgain(view);
}

/** Another form than before: nothing is wrong with it yet, and it may get back what was typed in it earlier. */
function begin(view) {
  errors = {};
  failure = "";
  if (!inputs(view).length) forget(view);
  for (const [block, value] of fromHere(view)) type(view, block.block_id, block.element, value);
  const text = giveBack(sameForm(view, session));
  returned = text ? viewKey(view) : null;
  if (!text) return;
  byId("notices").replaceChildren(); // it said to open the form
  for (const [key, value] of text) typedIn(view).set(key, value);
  saveSoon(view);
}

function vanish() {
  const { view, state, name } = shown;
  const left = { name, text: ownText(view, (block) => valueOf(view, block.block_id, block.element, state)) };
  byId("modal").close();
  forgetAll();
  shown = null;
  unsaved = null;
  errors = {};
  failure = "";
  comeBack(opener);
  if (deeds) gone = left;
  else lose(left);
}

function draw(view) {
  const busy = isSending(view) ? "true" : null;
  const spot = {
    where: "view", prefix: `view-${viewKey(view)}`,
    act: (one, block, value) => act(view, one, block, value),
    form: {
      errors,
      value: (blockId, one) => valueOf(view, blockId, one),
      type: (blockId, one, value) => type(view, blockId, one, value),
    },
  };
  const trouble = failure || (session.connected ? "" : t("noConnection"));
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
    // While it is on its way nothing can be typed in it: that would not go along.
    h("div", { class: "modal-body", id: "modal-body", inert: Boolean(busy) },
      returned === viewKey(view) ? h("p", { class: "modal-returned", "data-testid": "modal-returned", text: t("formReturned") }) : null,
      blocks(view.blocks, spot)),
    trouble ? h("p", { class: "modal-failure", role: "alert", "data-testid": "modal-failure" }, icon("warn"), h("span", { text: trouble })) : null,
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", "data-testid": "modal-close", "aria-describedby": inputs(view).length ? null : "modal-body", onclick: close },
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
  addEventListener("pagehide", () => {
    if (unsaved) flush(unsaved, true);
  });
}
