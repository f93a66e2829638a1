/** Block Kit to DOM: what a message, a form or Home is made of. */
import { h } from "./dom.js";
import { element } from "./elements.js";
import { field } from "./field.js";
import { inline, mrkdwn, plainText, safeAddress, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { t } from "./texts.js";

/**
 * Draw blocks. `spot` says where they stand and what their buttons do:
 * {where, act(element, block, value), form?} with `form` only inside a view.
 * A block without an id of its own gets its number here; `sent_id` is what the bot gave it, if anything.
 */
export function blocks(list, spot) {
  return (list ?? []).map((block, index) => {
    const draw = DRAW[block.type] ?? unknown;
    const about = block.type === "actions" && list[index - 1]?.type === "section" ? placeId(index - 1, spot) : null;
    return h("div", { class: `block block-${block.type}`, "data-block": block.block_id ?? index, id: block.type === "section" ? placeId(index, spot) : null },
      draw({ ...block, block_id: block.block_id ?? String(index), sent_id: block.block_id, about }, spot));
  });
}

/** On Home many buttons have the same name: the section above says what each is about. */
const placeId = (index, spot) => (spot.where === "home" ? `${spot.prefix}-part-${index}` : null);

const unknown = (block) => h("p", { class: "muted", text: t("unsupported", { type: block.type }) });

function section(block, spot) {
  return [
    h("div", { class: "section-text" },
      textObject(block.text),
      block.fields ? h("div", { class: "fields" }, block.fields.map((one) => h("div", { class: "one-field" }, textObject(one)))) : null),
    block.accessory ? h("div", { class: "accessory" }, accessory(block, spot)) : null,
  ];
}

const accessory = (block, spot) => (block.accessory.type === "image" ? image(block.accessory) : element(block.accessory, block, spot));

const header = (block, spot) => h(spot.where === "message" ? "h4" : "h3", { class: "block-title", text: plainText(block.text) });

const context = (block) => block.elements.map((one) =>
  h("span", { class: "context-part" }, one.type === "image" ? image(one) : one.type === "mrkdwn" ? mrkdwn(one.text) : plainText(one)));

const divider = () => h("hr");

const actions = (block, spot) => block.elements.map((one) => element(one, block, spot));

const input = (block, spot) => (spot.form ? field(block, spot) : unknown({ type: "input" }));

/** Pictures come from elsewhere, and this page goes nowhere else: show what they say. */
function image(block) {
  const address = safeAddress(block.image_url ?? "");
  const own = address && new URL(address).origin === location.origin;
  if (own) return h("img", { src: address, alt: block.alt_text ?? "" });
  return h("span", { class: "no-image", role: "img", "aria-label": block.alt_text ?? "", text: t("image", { alt: block.alt_text ?? "" }) });
}

/** The markdown block, as far as a bot's short texts go: bold, headings, links, bullets. */
function markdown(block) {
  const text = block.text
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\*\*(.+?)\*\*/g, "*$1*")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")
    .replace(/^\s*[-*]\s+/gm, "• ");
  return mrkdwn(text);
}

function table(block) {
  const cell = (one, tag) => h(tag, {}, one.type === "rich_text" ? richText(one) : inline(one.text ?? ""));
  const [head, ...rest] = block.rows ?? [];
  return h("div", { class: "table-scroll", tabindex: "0" },
    h("table", {},
      h("thead", {}, h("tr", {}, (head ?? []).map((one) => cell(one, "th")))),
      h("tbody", {}, rest.map((row) => h("tr", {}, row.map((one) => cell(one, "td")))))));
}

const DRAW = { section, header, context, divider, actions, image, input, rich_text: richText, markdown, table };
