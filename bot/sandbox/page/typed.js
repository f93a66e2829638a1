/** What was typed in the forms that are open, and what a field holds. */
import { initialValue, plainState } from "./controls.js";
import { fieldKey, inputs } from "./kept.js";
import { session } from "./session.js";

const typed = new Map(); // view id -> Map("block/action" -> value)

export const viewKey = (view) => view.id ?? view.callback_id ?? "form";
export const forget = (view) => typed.delete(viewKey(view));
export const forgetAll = () => typed.clear();

export function typedIn(view) {
  const key = viewKey(view);
  if (!typed.has(key)) typed.set(key, new Map());
  return typed.get(key);
}

/** What a field holds: typed here, else known to the sandbox, else what the bot put in. */
export function valueOf(view, blockId, one, state = session.form.state) {
  const mine = typedIn(view);
  const key = `${blockId}/${one.action_id}`;
  if (mine.has(key)) return mine.get(key);
  const known = state?.[blockId]?.[one.action_id];
  return known ? plainState(known) : initialValue(one);
}

/** Typed values of the input blocks that are still in the form: {block_id: plain}. */
export function values(view) {
  const mine = typedIn(view);
  return Object.fromEntries(inputs(view).filter((block) => mine.has(fieldKey(block))).map((block) => [block.block_id, mine.get(fieldKey(block))]));
}

function knownOf({ block_id: id, element: one }) {
  const known = session.form.state?.[id]?.[one.action_id];
  return known && plainState(known);
}

/** Fields that start with the present conversation, as [block, value]: only the page knows which one that is. */
export const fromHere = (view) => inputs(view)
  .filter((block) => block.element.default_to_current_conversation && !typedIn(view).has(fieldKey(block)) && !knownOf(block)?.length)
  .map((block) => [block, initialValue(block.element)])
  .filter(([, value]) => value?.length);
