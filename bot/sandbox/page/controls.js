/**
 * One form control for each kind of element. A control takes
 * {id, label?, testid, value, invalid, describedBy, changed(value), typed?(value)} and gives a node.
 * Values are the plain ones of the sandbox's API: text, option value, list, "YYYY-MM-DDTHH:MM", id.
 */
import { attributes, h } from "./dom.js";
import { checks, select } from "./choices.js";
import { dateControl } from "./moments.js";
import { plainText } from "./mrkdwn.js";
import { shortLabel } from "./people.js";
import { dm, myChannels, people, session, team } from "./session.js";
import { t } from "./texts.js";

const TYPED = { url_text_input: "url", email_text_input: "email", number_input: "text" };
const KEYS = { url_text_input: "url", email_text_input: "email" };
/** What is typed, and so sent when the person is ready with it; the rest is chosen. */
export const isTyped = ({ type }) => type === "plain_text_input" || type in TYPED;

/** Everybody who is still there; two with one name are told apart. */
const personOptions = () => people().filter(({ deactivated }) => !deactivated).map((user) => ({ value: user.id, label: shortLabel(user) }));
const hashed = ({ id, name, private: closed }) => ({ value: id, label: `${closed ? t("closedMark") : "#"}${name}` });
const openChannels = () => (team()?.channels ?? []).filter((one) => !one.private && !one.archived);

/** What this person can find: open channels, their own closed ones, and their talk with the bot, as far as the filter goes. */
function conversationOptions({ filter = {} }) {
  const wanted = (kind) => !filter.include || filter.include.includes(kind);
  const inside = (one) => !filter.exclude_external_shared_channels || !one.shared_with?.length;
  const closed = myChannels().filter((one) => one.private && !one.archived);
  return [
    ...(wanted("public") ? openChannels().filter(inside).map(hashed) : []),
    ...(wanted("private") ? closed.filter(inside).map(hashed) : []),
    ...(wanted("im") && !filter.exclude_bot_users && dm() ? [{ value: dm(), label: t("botName") }] : []),
  ];
}

/** Options of any kind of choice as [{value, label, note}] or, grouped, [{group, options}]. */
function optionsOf(one) {
  const plain = (option) => ({ value: option.value, label: plainText(option.text), text: option.text, note: option.description });
  if (one.option_groups) return one.option_groups.map((group) => ({ group: plainText(group.label), options: group.options.map(plain) }));
  if (one.options) return one.options.map(plain);
  if (/users_select/.test(one.type)) return personOptions();
  return /conversations/.test(one.type) ? conversationOptions(one) : openChannels().map(hashed);
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
    inputmode: one.type === "number_input" ? (one.is_decimal_allowed ? "decimal" : "numeric") : KEYS[one.type] ?? null, rows: one.multiline ? 3 : null,
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

/** Where the form was opened from, as far as the list has it. */
function currentConversation(one) {
  const here = optionsOf(one).find(({ value }) => value === session.place)?.value ?? null;
  return isGroup(one) ? [here].filter(Boolean) : here;
}

/** What an element starts with, as a plain value. */
export function initialValue(one) {
  if (one.initial_value !== undefined) return one.initial_value;
  if (one.initial_option) return one.initial_option.value;
  if (one.initial_options) return one.initial_options.map(({ value }) => value);
  if (one.initial_date_time) return Number(one.initial_date_time);
  for (const key of ["initial_date", "initial_time", "initial_user", "initial_conversation", "initial_channel"]) if (one[key]) return one[key];
  for (const key of ["initial_users", "initial_conversations", "initial_channels"]) if (one[key]) return one[key];
  if (one.default_to_current_conversation) return currentConversation(one);
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
