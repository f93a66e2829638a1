/** The writing box: text, or a command after "/". */
import { sendCommand, sendText, shortcut } from "./actions.js";
import { grow } from "./controls.js";
import { h, icon, notice, redraw } from "./dom.js";
import { menu } from "./elements.js";
import { builtIn } from "./managing.js";
import { shortcutsOf, withIds } from "./people.js";
import { channel, channelName, dm, installed, person, session } from "./session.js";
import { builtIns, commands, suggestions } from "./suggest.js";
import { errorText, language, t } from "./texts.js";

/** Why nothing can be written here, or null. */
function blocked() {
  if (person()?.deactivated) return t("deactivatedWhy", { name: person().name });
  return channel(session.place)?.archived ? t("archivedWhy") : null;
}

/**
 * Make a writing box. `inThread` gives the thread's ts for a thread's own box.
 * Returns {node, words, place, fill}: refresh its words, change place, or put text in.
 */
export function composer({ id, inThread = null }) {
  const drafts = new Map();
  let where = null;
  let last = "";
  let waiting = 0;
  const hint = h("p", { class: "composer-hint", id: `${id}-hint`, "aria-live": "polite" });
  const trouble = h("p", { class: "composer-error", role: "alert", "data-testid": inThread ? "thread-error" : "composer-error", hidden: true });
  const input = h("textarea", {
    id: `${id}-text`, rows: 1, class: "composer-text", autocomplete: "off", "data-testid": inThread ? "thread-composer" : "composer",
    "aria-haspopup": inThread ? null : "listbox", "aria-controls": inThread ? null : `${id}-list`,
    "aria-autocomplete": inThread ? null : "list", "aria-describedby": `${id}-hint`,
    oninput: edited, onkeydown: pressed, onblur: () => popup.close(),
  });
  const popup = suggestions(input, `${id}-list`, take);
  const button = h("button", { type: "submit", class: "send", "data-testid": inThread ? "thread-send" : "send" }, icon("send"));
  const extras = h("div", { class: "composer-extras" });
  const node = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } },
    popup.list, trouble, h("div", { class: "composer-box" }, inThread ? null : extras, input, button), hint);

  function edited() {
    grow(input, 180);
    trouble.hidden = true;
    if (!inThread) popup.look();
    tell();
  }

  /** Below the box: how this command is used, or how to send. */
  function tell() {
    const name = /^\/\S+/.exec(input.value)?.[0];
    const command = name && session.world && commands().find((one) => one.command === name);
    const stopped = blocked();
    hint.classList.toggle("composer-blocked", Boolean(stopped));
    if (stopped) hint.textContent = stopped;
    else if (waiting) hint.textContent = t("waiting");
    else if (inThread && name) hint.textContent = t("noCommandsInThread");
    else if (command) hint.textContent = `${command.command} ${command.usage_hint ?? ""}. ${t("pressEnter")}`.replace(" .", ".");
    else if (inThread || !installed()) hint.textContent = t("composerHelp");
    else hint.textContent = session.place === dm() ? t("dmHelp") : `${t("commandHelp")} ${t("composerHelp")}`;
  }

  function take(item, from) {
    const rest = input.value.slice(input.selectionStart);
    const start = input.value.slice(0, from) + item.insert;
    input.value = start + rest.trimStart();
    input.setSelectionRange(start.length, start.length);
    input.focus();
    edited();
  }

  function pressed(event) {
    if (event.isComposing) return;
    if (!inThread && popup.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && !input.value && last) {
      event.preventDefault();
      fill(last);
    }
  }

  async function send() {
    const text = input.value.trim();
    if (!text || blocked()) return;
    const command = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text);
    if (command && inThread) {
      fail(t("noCommandsInThread"));
      return;
    }
    const sentFrom = where;
    last = text;
    fill("", false); // free for the next line at once, as in Slack
    wait(1);
    const reply = await (command ? sendAny(command[1], withIds(command[2] ?? "")) : sendText(withIds(text), inThread?.()));
    wait(-1);
    if (!reply.ok) giveBack(text, sentFrom, errorText(reply.error === "unknown_command" && !installed() ? "bot_not_here" : reply.error));
  }

  function sendAny(command, rest) {
    return builtIns().some((one) => one.command === command) ? builtIn(command, rest, channel(session.place)) : sendCommand(command, rest);
  }

  function wait(more) {
    waiting += more;
    node.setAttribute("aria-busy", String(waiting > 0));
    tell();
  }

  /** What did not arrive goes back into the box it came from, unless something new stands there; then ↑ brings it. */
  function giveBack(text, sentFrom, why) {
    if (where !== sentFrom) {
      if (!drafts.get(sentFrom)) drafts.set(sentFrom, text);
      notice(why, "error");
      return;
    }
    if (!input.value) fill(text);
    last = text;
    fail(why);
  }

  function fail(text) {
    trouble.textContent = text;
    trouble.hidden = false;
    input.focus();
  }

  function fill(text, focus = true) {
    input.value = text;
    if (focus) input.focus();
    input.setSelectionRange(text.length, text.length);
    trouble.hidden = true;
    popup.close();
    grow(input, 180);
    tell();
  }

  /** Each place keeps its own unfinished text. */
  function place(next) {
    if (next !== where) {
      if (where) drafts.set(where, input.value);
      where = next;
      fill(drafts.get(next) ?? "", false);
    }
    words();
  }

  function words() {
    const toBot = session.place === dm();
    const label = inThread ? t("writeThread") : toBot ? t("writeCommand") : t("writeIn", { place: `#${channelName(session.place) ?? ""}` });
    input.placeholder = inThread || toBot ? label : t("writeShort");
    input.setAttribute("aria-label", label);
    input.disabled = button.disabled = Boolean(blocked());
    if (blocked()) input.placeholder = "";
    button.setAttribute("aria-label", t("send"));
    button.title = t("send");
    const items = shortcutsOf("global")
      .map(({ name: title, callback_id: callback }) => ({ label: title, act: () => shortcut(callback) }));
    redraw(extras, [items.map(({ label: text }) => text), language()], () =>
      (items.length ? menu(t("shortcuts"), items, { testid: "shortcuts", symbol: "bolt" }) : h("span")));
    tell();
  }

  return { node, words, place, fill };
}
