/** The small "are you sure" window that a button can bring along. */
import { byId, h } from "./dom.js";
import { comeBack, remembered } from "./focus.js";
import { plainText, textObject } from "./mrkdwn.js";
import { t } from "./texts.js";

/** Ask; true when the person agrees, false on "no" or Esc. */
export function confirmed(confirm) {
  const box = byId("confirm");
  const opener = remembered();
  return new Promise((resolve) => {
    const answer = (yes) => {
      box.oncancel = null;
      box.close();
      comeBack(opener);
      resolve(yes);
    };
    box.oncancel = (event) => {
      event.preventDefault();
      answer(false);
    };
    box.replaceChildren(
      h("h2", { id: "confirm-title", text: plainText(confirm.title) }),
      h("div", { class: "confirm-text" }, textObject(confirm.text)),
      h("div", { class: "confirm-buttons" },
        h("button", { type: "button", class: "button", "data-testid": "confirm-no", onclick: () => answer(false) }, plainText(confirm.deny) || t("no")),
        h("button", {
          type: "button", class: `button button-${confirm.style === "danger" ? "danger" : "primary"}`,
          "data-testid": "confirm-yes", onclick: () => answer(true),
        }, plainText(confirm.confirm) || t("yes"))));
    box.showModal();
  });
}
