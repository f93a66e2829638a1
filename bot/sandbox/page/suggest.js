/** The list above a writing box: commands after "/", people after "@". */
import { h } from "./dom.js";
import { isMember, roleOf, shortLabel } from "./people.js";
import { channel, installed, people, person, session } from "./session.js";
import { t } from "./texts.js";

const BOT = "CoP-bot"; // its name in this Slack, whatever language the page speaks

/** Slack's own commands, of which this page knows two; they work in a channel. */
export const builtIns = () => (channel(session.place) && isMember() ? [
  { command: "/invite", usage_hint: t("inviteHint"), description: t("inviteHelp") },
  { command: "/remove", usage_hint: t("inviteHint"), description: t("removeHelp") },
] : []);
export const commands = () => [...(installed() && !person()?.stranger ? session.world.commands ?? [] : []), ...builtIns()];

/** What fits the text before the caret: {from, items: [{insert, label, note, hint}]} or null. */
export function matches(before) {
  const slash = /^\/(\S*)$/.exec(before);
  if (slash) {
    const wanted = `/${slash[1].toLowerCase()}`;
    const items = commands()
      .filter(({ command }) => command.startsWith(wanted))
      .map(({ command, description, usage_hint: hint }) => ({ insert: `${command} `, whole: command, label: command, hint, note: description }));
    return items.length ? { from: 0, items, title: t("commands") } : null;
  }
  const at = /(^|\s)@([\p{L}\p{N}-]*)$/u.exec(before);
  if (!at) return null;
  const wanted = at[2].toLowerCase();
  const known = [...people().filter(({ deactivated }) => !deactivated).map((user) => ({ name: shortLabel(user), note: roleOf(user) })), ...(installed() ? [{ name: BOT, note: t("bot") }] : [])];
  const items = known.filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map(({ name, note }) => ({ insert: `@${name} `, whole: `@${name}`, label: `@${name}`, note }));
  return items.length ? { from: before.length - at[2].length - 1, items, title: t("people") } : null;
}

/** The popup itself. `take(item, from)` puts the choice in the text. */
export function suggestions(input, id, take) {
  const list = h("ul", { class: "suggest", role: "listbox", id, hidden: true });
  let found = null;
  let at = 0;

  function mark() {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = list.children[at];
    input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  }
  function close() {
    found = null;
    list.hidden = true;
    input.removeAttribute("aria-activedescendant");
  }
  function look() {
    found = matches(input.value.slice(0, input.selectionStart));
    if (!found) return close();
    const { from, items } = found;
    const written = input.value.slice(from, input.selectionStart);
    at = Math.max(0, items.findIndex(({ whole }) => whole === written)); // what is complete is what is meant
    list.setAttribute("aria-label", found.title);
    list.replaceChildren(...found.items.map((item, index) => h("li", {
      role: "option", id: `${id}-${index}`, "data-testid": "suggestion",
      onmousedown: (event) => event.preventDefault(), // keeps the focus in the box
      onclick: () => choose(index),
    }, h("span", { class: "suggest-name" }, h("b", { text: item.label }), item.hint ? h("span", { class: "suggest-hint", text: ` ${item.hint}` }) : null),
      item.note ? h("span", { class: "suggest-note", text: item.note }) : null)));
    list.hidden = false;
    return mark();
  }
  function choose(index) {
    const { items, from } = found;
    close();
    take(items[index], from);
  }
  /** True when the key was for the list. Enter on a word that is complete already sends it. */
  function key(event) {
    if (!found) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      at = (at + step + found.items.length) % found.items.length;
      mark();
      return true;
    }
    if (event.key === "Escape") {
      close();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      choose(at);
      return true;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      const written = input.value.slice(found.from, input.selectionStart);
      if (found.items[at].whole === written) {
        close();
        return false;
      }
      choose(at);
      return true;
    }
    return false;
  }
  return { list, look, key, close };
}
