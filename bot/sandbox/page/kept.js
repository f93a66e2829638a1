/** What was typed in a form that went away by itself, kept until the same form is opened again. */
import { initialValue } from "./controls.js";
import { plainText } from "./mrkdwn.js";

const KEPT = "sandbox.kept";
const kept = new Map(Object.entries(JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")));

/** The same form for the same person; a restarted sandbox gives it another id. */
export const sameForm = (view, { team, user }) => [team, user, view.callback_id, plainText(view.title)].join("/");

export const fieldKey = (block) => `${block.block_id}/${block.element.action_id}`;
export const inputs = (view) => view.blocks.filter(({ type }) => type === "input");

/** What differs from what the bot put in, as [[key, value]]. */
export const ownText = (view, valueOf) => inputs(view)
  .map((block) => [fieldKey(block), valueOf(block), initialValue(block.element)])
  .filter(([, value, first]) => JSON.stringify(value) !== JSON.stringify(first))
  .map(([key, value]) => [key, value]);

function save() {
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(kept)));
}

export function keep(name, text) {
  kept.set(name, text);
  save();
}

/** What was kept for this form, once. */
export function giveBack(name) {
  const text = kept.get(name);
  if (kept.delete(name)) save();
  return text;
}
