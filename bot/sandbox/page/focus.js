/** Where the keyboard is, so that it can go back there when that piece of the page is drawn anew. */
const nameOf = (element) => element.dataset.testid ?? element.id;
const named = (box, name) => (name ? [...box.querySelectorAll(`[data-testid="${CSS.escape(name)}"], #${CSS.escape(name)}`)] : []);
const isText = (element) => /^(TEXTAREA|INPUT)$/.test(element.tagName) && element.selectionStart !== null;

/** What has the focus inside a box: its name, which of its namesakes it is, and the caret. Null when it is elsewhere. */
export function spotIn(box) {
  const active = document.activeElement;
  if (!active || active === box || !box.contains(active)) return null;
  const name = nameOf(active);
  return {
    name, value: active.dataset.value, index: named(box, name).indexOf(active),
    caret: isText(active) ? [active.selectionStart, active.selectionEnd] : null,
  };
}

/** Focus that spot again; when it is gone, the namesake that came in its place. True when that worked. */
export function backTo(box, { name, value, index, caret }) {
  const all = named(box, name);
  const same = value === undefined ? null : all.find((one) => one.dataset.value === value);
  const found = same ?? all[Math.min(index, all.length - 1)];
  if (!found) return false;
  found.focus({ preventScroll: true });
  if (caret && typeof found.setSelectionRange === "function") found.setSelectionRange(...caret);
  return document.activeElement === found;
}

/** Something that does not take the keyboard by itself, such as a message. */
export function focusOn(node) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/** In a window that has just closed it is nowhere as well. */
export const nowhere = () => !document.activeElement || document.activeElement === document.body || Boolean(document.activeElement.closest("dialog:not([open])"));

const HOLDERS = "[data-ts], #home, #thread, #talk, #side, #rail, #modal, #manage";

/** Where the focus is on the page, to come back to after a window was in front of it. */
export function remembered() {
  const holder = document.activeElement?.closest(HOLDERS);
  return holder ? { ts: holder.dataset.ts, id: holder.id, spot: spotIn(holder) } : null;
}

/**
 * Back to what was remembered, unless the browser found it already: it does not when that was drawn anew
 * behind the window. Else to the window that is open still, to the writing box, or to what can be read.
 */
export function comeBack(place) {
  if (!nowhere()) return;
  const holder = place && document.querySelector(place.ts ? `[data-ts="${CSS.escape(place.ts)}"]` : `#${place.id}`);
  if (holder && place.spot && backTo(holder, place.spot)) return;
  const still = document.querySelector("dialog[open] button");
  if (still) return still.focus();
  const box = document.getElementById("composer-text");
  (box?.offsetParent && !box.disabled ? box : document.querySelector("#home:not([hidden]) button") ?? document.getElementById("scroll")).focus();
}
