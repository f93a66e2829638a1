/** Elements that act at once: buttons, menus, and choices outside input blocks. */
import { h, icon } from "./dom.js";
import { control } from "./controls.js";
import { plainText, safeAddress } from "./mrkdwn.js";
import { confirmed } from "./confirm.js";
import { t } from "./texts.js";

/** Draw one element of a block; `spot.act(element, block, value)` does the work. */
export function element(one, block, spot) {
  if (one.type === "button") return button(one, block, spot);
  if (one.type === "overflow") return overflow(one, block, spot);
  const id = `${spot.prefix}-${block.block_id}-${one.action_id}`;
  const label = plainText(one.placeholder) || t("choose");
  const made = control(one, {
    id, label, testid: `action-${one.action_id}`,
    value: spot.form?.value(block.block_id, one),
    changed: async (value) => {
      if (one.confirm && !(await confirmed(one.confirm))) return box.replaceChildren(...element(one, block, spot).childNodes); // as it was
      spot.form?.type(block.block_id, one, value);
      return spot.act(one, block, value);
    },
  });
  const box = h("div", { class: "acting" }, made);
  return box;
}

function button(one, block, spot) {
  const node = h("button", {
    type: "button", "data-testid": `action-${one.action_id}`, "data-value": one.value,
    class: `button${one.style ? ` button-${one.style}` : ""}`, "aria-label": one.accessibility_label, "aria-describedby": block.about,
    onclick: async () => {
      if (node.getAttribute("aria-busy") === "true") return;
      if (one.confirm && !(await confirmed(one.confirm))) return;
      const address = safeAddress(one.url ?? "");
      if (address) window.open(address, "_blank", "noopener");
      node.setAttribute("aria-busy", "true");
      await spot.act(one, block, one.value);
      node.removeAttribute("aria-busy");
    },
  }, plainText(one.text));
  return node;
}

/** A "…" menu. Arrow keys walk, Esc closes, a choice acts. */
function overflow(one, block, spot) {
  return menu(t("options"), one.options.map((option) => ({
    label: plainText(option.text), address: option.url,
    act: async () => {
      if (one.confirm && !(await confirmed(one.confirm))) return;
      await spot.act(one, block, option.value);
    },
  })), { testid: `action-${one.action_id}` });
}

/** Where below is no room in the box that scrolls, and above is, the list opens upwards. */
function upwards(list) {
  list.classList.remove("menu-up");
  const within = list.closest(".scroll, .thread-list")?.getBoundingClientRect();
  const { bottom, height } = list.getBoundingClientRect();
  list.classList.toggle("menu-up", Boolean(within && bottom > within.bottom && list.parentElement.getBoundingClientRect().top - height > within.top));
}

/** A small menu behind a button: items are {label, act, address?}, or with `href` a link to a page in a new tab. */
export function menu(label, items, { testid, symbol = "more", text = null } = {}) {
  const list = h("ul", { class: "menu-list", role: "menu", hidden: true });
  const opener = h("button", {
    type: "button", class: text ? "button menu-opener" : "icon-button", title: label, "aria-label": label,
    "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": testid, onclick: () => toggle(list.hidden),
  }, text ? [h("span", { class: "menu-word", text }), icon("down"), icon("more")] : icon(symbol));
  const box = h("div", { class: "menu" }, opener, list);
  const choices = items.map(({ label: name, act, address, href }) => h(href ? "a" : "button", {
    ...(href ? { href, target: "_blank", rel: "noopener" } : { type: "button" }), role: "menuitem", tabindex: "-1",
    onclick: () => {
      toggle(false);
      const safe = safeAddress(address ?? "");
      if (safe) window.open(safe, "_blank", "noopener");
      act();
    },
  }, name));
  list.append(...choices.map((choice) => h("li", { role: "none" }, choice)));

  function toggle(open) {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) {
      upwards(list);
      choices[0]?.focus();
    }
    else if (box.contains(document.activeElement)) opener.focus();
  }
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) toggle(false);
  });
  list.addEventListener("keydown", (event) => {
    const at = choices.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choices[(at + step + choices.length) % choices.length].focus();
    else if (event.key === "Escape") toggle(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return box;
}
