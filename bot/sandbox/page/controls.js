/**
 * One form control for each kind of element. A control takes
 * {id, label?, testid, value, invalid, describedBy, changed(value), typed?(value)} and gives a node.
 * Values are the plain ones of the sandbox's API: text, option value, list, "YYYY-MM-DDTHH:MM", id.
 */
import { attributes, h } from "./dom.js";
import { checks, select } from "./choices.js";
import { dateControl } from "./moments.js";
import { plainText } from "./mrkdwn.js";
import { channel, people, session, team } from "./session.js";
import { t } from "./texts.js";

const TYPED = { url_text_input: "url", email_text_input: "email", number_input: "text" };

const personOptions = () => people().map(({ id, name }) => ({ value: id, label: name }));
const channelOptions = () => (team()?.channels ?? []).map(({ id, name }) => ({ value: id, label: `#${name}` }));

/** Options of any kind of choice as [{value, label, note}] or, grouped, [{group, options}]. */
function optionsOf(one) {
  const plain = (option) => ({ value: option.value, label: plainText(option.text), text: option.text, note: option.description });
  if (one.option_groups) return one.option_groups.map((group) => ({ group: plainText(group.label), options: group.options.map(plain) }));
  if (one.options) return one.options.map(plain);
  if (/users_select/.test(one.type)) return personOptions();
  return channelOptions();
}

/** Groups of inputs need a fieldset with a legend instead of a label. */
export const isGroup = ({ type }) => type === "radio_buttons" || type === "checkboxes" || type.startsWith("multi_");

export function control(one, given) {
  switch (one.type) {
    case "plain_text_input": case "url_text_input": case "email_text_input": case "number_input":
      return textControl(one, given);
    case "static_select": case "users_select": case "conversations_select": case "channels_select":
      return select(optionsOf(one), plainText(one.placeholder), given);
    case "radio_buttons": return checks("radio", optionsOf(one), given);
    case "checkboxes": return checks("checkbox", optionsOf(one), given);
    case "multi_static_select": case "multi_users_select": case "multi_conversations_select": case "multi_channels_select":
      return checks("checkbox", optionsOf(one), { ...given, compact: true, most: one.max_selected_items });
    case "datepicker": case "timepicker": case "datetimepicker": return dateControl(one, given);
    default: return h("p", { class: "muted", id: given.id, text: t("unsupported", { type: one.type }) });
  }
}

function textControl(one, given) {
  const tag = one.multiline ? "textarea" : "input";
  const node = h(tag, {
    ...attributes(given), class: "text-input", placeholder: plainText(one.placeholder) || null,
    type: one.multiline ? null : TYPED[one.type] ?? "text", autocomplete: "off",
    inputmode: one.type === "number_input" ? "decimal" : null, rows: one.multiline ? 3 : null,
    oninput: () => {
      grow(node);
      given.typed?.(node.value);
    },
    onchange: () => given.changed?.(node.value),
  });
  node.value = given.value ?? "";
  if (one.multiline) requestAnimationFrame(() => grow(node));
  return node;
}

/** A text area as high as its text, within reason. */
export function grow(node, most = 280) {
  if (node.tagName !== "TEXTAREA") return;
  node.style.height = "auto";
  node.style.height = `${Math.min(node.scrollHeight + 2, most)}px`;
}

/** What an element starts with, as a plain value. */
export function initialValue(one) {
  if (one.initial_value !== undefined) return one.initial_value;
  if (one.initial_option) return one.initial_option.value;
  if (one.initial_options) return one.initial_options.map(({ value }) => value);
  if (one.initial_date_time) return Number(one.initial_date_time);
  for (const key of ["initial_date", "initial_time", "initial_user", "initial_conversation", "initial_channel"]) if (one[key]) return one[key];
  for (const key of ["initial_users", "initial_conversations", "initial_channels"]) if (one[key]) return one[key];
  if (one.default_to_current_conversation) return channel(session.place)?.id;
  return isGroup(one) && one.type !== "radio_buttons" ? [] : null;
}

/** Slack's state value ({type, value | selected_option | …}) as a plain value. */
export function plainState(state) {
  if ("value" in state) return state.value;
  if ("selected_option" in state) return state.selected_option?.value ?? null;
  if ("selected_options" in state) return (state.selected_options ?? []).map(({ value }) => value);
  for (const [key, value] of Object.entries(state)) if (key.startsWith("selected_")) return value;
  return null;
}
