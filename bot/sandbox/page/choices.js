/** Choosing from a list: a native select, radio buttons, or boxes to tick. */
import { attributes, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { t } from "./texts.js";

const MANY = 9;

export function select(options, placeholder, given) {
  const option = ({ value, label }) => h("option", { value }, label);
  const node = h("select", { ...attributes(given), class: "select", onchange: () => pick() },
    h("option", { value: "" }, placeholder || t("choose")),
    options.map((one) => (one.options ? h("optgroup", { label: one.group }, one.options.map(option)) : option(one))));
  node.value = given.value ?? "";
  if (node.selectedIndex < 0) node.value = "";
  function pick() {
    given.typed?.(node.value || null);
    given.changed?.(node.value || null);
  }
  return node;
}

/** Radio buttons or checkboxes. With many of them a search box comes above. */
export function checks(kind, options, given) {
  const flat = options.flatMap((one) => one.options ?? [one]);
  const chosen = new Set(kind === "radio" ? [given.value] : given.value ?? []);
  const boxes = [];
  const rows = flat.map((one, index) => {
    const id = `${given.id}-${index}`;
    const box = h("input", { type: kind, id, name: given.id, value: one.value, "aria-describedby": one.note ? `${id}-note` : null, onchange: pick });
    box.checked = chosen.has(one.value);
    boxes.push(box);
    return h("div", { class: "check" }, box,
      h("label", { for: id }, h("span", { class: "check-label" }, one.text ? textObject(one.text) : one.label),
        one.note ? h("span", { class: "check-note", id: `${id}-note` }, textObject(one.note)) : null));
  });
  const list = h("div", { class: `checks${given.compact ? " checks-compact" : ""}` }, rows);
  const long = given.compact && flat.length > MANY;
  const count = given.compact ? h("p", { class: "muted chosen", "aria-live": "polite" }) : null;
  const node = h("div", { ...attributes(given), role: kind === "radio" ? "radiogroup" : "group", "aria-required": null, class: "choice" },
    long ? h("input", { type: "search", class: "text-input filter", "aria-label": t("filter"), placeholder: t("filter"), oninput: filter }) : null,
    list, count);

  function values() {
    return boxes.filter((box) => box.checked).map((box) => box.value);
  }
  function limit() {
    const full = given.most && values().length >= given.most;
    for (const box of boxes) box.disabled = Boolean(full && !box.checked);
    if (count) count.textContent = t("chosen", { n: String(values().length) });
  }
  function pick() {
    if (kind !== "radio") limit();
    const value = kind === "radio" ? values()[0] ?? null : values();
    given.typed?.(value);
    given.changed?.(value);
  }
  function filter(event) {
    const wanted = event.target.value.trim().toLowerCase();
    rows.forEach((row, index) => { row.hidden = Boolean(wanted) && !flat[index].label.toLowerCase().includes(wanted); });
  }
  if (kind !== "radio") limit();
  return node;
}
