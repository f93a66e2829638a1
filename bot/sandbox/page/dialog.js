/** A window of the page itself: a list or a field, drawn again when the world changes while it is open. */
import { byId, h, icon, redraw } from "./dom.js";
import { comeBack, remembered } from "./focus.js";
import { language, t } from "./texts.js";

let open = null; // {title(), mark(), build()}
let opener = null;

export function openDialog(what) {
  const box = byId("manage");
  opener = remembered();
  open = what;
  showDialog();
  box.showModal();
  box.querySelector("[data-first], .modal-body button, .modal-foot button")?.focus();
}

export function closeDialog() {
  if (!open) return;
  open = null;
  byId("manage").close();
  comeBack(opener);
}

export function showDialog() {
  if (!open) return;
  redraw(byId("manage"), [language(), open.mark()], () => h("div", { class: "modal-form" },
    h("header", { class: "modal-head" },
      h("h2", { id: "manage-title", text: open.title() }),
      h("button", { type: "button", class: "icon-button", "data-testid": "manage-x", "aria-label": t("modalClose"), onclick: closeDialog }, icon("close"))),
    open.build()), '[data-testid="manage-x"]');
}

export function prepareDialog() {
  byId("manage").addEventListener("cancel", (event) => {
    event.preventDefault();
    closeDialog();
  });
}
