/** Building blocks for the page's elements. Text always goes in as text, never as HTML. */
import { backTo, spotIn } from "./focus.js";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11.5 12 4l8 7.5M6.5 10v9.5h11V10",
  chat: "M4 5h16v11H11l-4.5 4v-4H4z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  reply: "M10 6 4 12l6 6M4.5 12H14c4 0 6 2 6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  send: "M4 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2",
  bolt: "M13 3 5 13.5h6L10.5 21 19 10h-6.5z",
  warn: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
  down: "m6 9 6 6 6-6",
  plus: "M12 5v14M5 12h14",
};

/**
 * Make an element. Attributes: `class`, `text`, `on…` listeners, booleans, anything else as it is.
 * Children: nodes, strings, arrays; null and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    parent.append(child);
  }
  return parent;
}

/** A line icon, hidden from screen readers: the words beside it say what it is. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The attributes that every form control shares. */
export const attributes = ({ id, label, testid, invalid, describedBy, required }) => ({
  id, "data-testid": testid, "aria-label": label, "aria-invalid": invalid ? "true" : null,
  "aria-describedby": describedBy || null, "aria-required": required ? "true" : null,
});

export const byId = (id) => document.getElementById(id);

const drawn = new WeakMap();

/**
 * Fill a container again, but only when what it shows has changed, and put the focus back
 * on the same element: a refresh must not take the keyboard away. `otherwise` selects what
 * gets the focus when that element is gone.
 */
export function redraw(container, signature, build, otherwise = null) {
  const mark = JSON.stringify(signature);
  if (drawn.get(container) === mark) return false;
  const held = spotIn(container);
  container.replaceChildren();
  append(container, [build()]);
  drawn.set(container, mark);
  if (held && !backTo(container, held) && otherwise) container.querySelector(otherwise)?.focus({ preventScroll: true });
  return true;
}

const STAYS = 5000;
const READING = 60; // milliseconds for each sign

/** A short notice above the messages, one at a time: the newest is what holds. It goes away by itself. */
export function notice(text, kind = "info") {
  const box = h("p", { class: `notice notice-${kind}`, "data-testid": "notice" }, kind === "error" ? icon("warn") : null, h("span", { text }));
  byId("notices").replaceChildren(box);
  setTimeout(() => box.remove(), (STAYS + READING * text.length) * (kind === "error" ? 2 : 1));
}

const HUES = 6;

/** A steady colour class for a name, so that a person looks the same everywhere. */
export function hue(text) {
  let sum = 0;
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return `hue-${sum % HUES}`;
}

const SMALL_WORDS = new Set(["de", "het", "een", "en", "in", "op", "van", "voor", "the", "of", "and", "for"]);

/** One or two letters for a name: "Oog voor de toekomst" gives OT. */
export function initials(name) {
  const words = name.replace(/\(.*?\)/g, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const weighty = words.filter((word) => !SMALL_WORDS.has(word.toLowerCase()));
  const chosen = (weighty.length ? weighty : words).slice(0, 2);
  return chosen.map((word) => word[0].toUpperCase()).join("") || "?";
}
