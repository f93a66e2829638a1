/** One input block of a form: label, control, hint, count and, when needed, what is wrong. */
import { append, h, icon } from "./dom.js";
import { control, isGroup, isTyped } from "./controls.js";
import { plainText } from "./mrkdwn.js";
import { t } from "./texts.js";

const DEFAULT_MOST = 3000;
const SHOW_FROM = 0.7;

export function field(block, spot) {
  const one = block.element;
  const id = `${spot.prefix}-${block.block_id}`;
  const error = spot.form.errors[block.block_id];
  const hint = plainText(block.hint);
  const counted = one.type === "plain_text_input";
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const value = spot.form.value(block.block_id, one);
  const count = counted ? h("span", { class: "count", id: `${id}-count` }) : null;

  const made = control(one, {
    id, testid: `field-${block.block_id}`, value, describedBy: described, invalid: Boolean(error), required: !block.optional,
    typed: (next) => {
      spot.form.type(block.block_id, one, next);
      if (counted) tally(count, one, next);
    },
    changed: (next) => {
      spot.form.type(block.block_id, one, next);
      if (block.dispatch_action && !isTyped(one)) spot.act(one, block, next);
    },
  });
  if (counted) tally(count, one, value ?? "");
  if (block.dispatch_action && isTyped(one)) dispatchText(made, one, block, spot);

  const label = [plainText(block.label), block.optional ? h("span", { class: "optional", text: ` (${t("optional")})` }) : null];
  const below = [
    error ? h("p", { class: "field-error", id: `${id}-error`, "data-testid": `error-${block.block_id}` }, icon("warn"), h("span", { text: error })) : null,
    hint || counted ? h("div", { class: "under" }, hint ? h("p", { class: "hint", id: `${id}-hint`, text: hint }) : h("span"), count) : null,
  ];
  const box = isGroup(one)
    ? h("fieldset", { class: "field" }, h("legend", {}, label), made)
    : h("div", { class: "field" }, h("label", { for: id }, label), made);
  if (error) box.classList.add("field-wrong");
  return append(box, below);
}

/** How many signs are left, once it starts to matter. Slack counts characters, not bytes. */
function tally(count, one, text) {
  const most = one.max_length ?? DEFAULT_MOST;
  const length = [...(text ?? "")].length;
  const left = most - length;
  const show = most < DEFAULT_MOST || length > most * SHOW_FROM;
  count.textContent = !show ? "" : left < 0 ? t("over", { n: -left }) : t("left", { n: left });
  count.classList.toggle("count-over", left < 0);
}

/** Text that the bot wants to hear of: on Enter, or with each change, as the form asks. */
function dispatchText(node, one, block, spot) {
  const on = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (on.includes("on_character_entered")) node.addEventListener("change", () => spot.act(one, block, node.value));
  if (on.includes("on_enter_pressed")) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      spot.act(one, block, node.value);
    });
  }
}
