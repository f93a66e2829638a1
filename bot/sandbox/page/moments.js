/** Day, time, and day-with-time fields, with the choice read back in words. */
import { attributes, h } from "./dom.js";
import { language, t } from "./texts.js";
import { dayInWords, fromSeconds, localValue } from "./time.js";

const KIND = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/** Unix seconds become Amsterdam wall time; text is taken as it is. */
function asLocal(value) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "number" || /^\d{9,11}$/.test(value)) return localValue(fromSeconds(value));
  return String(value);
}

function inWords(type, value) {
  if (!value) return "";
  const [day, time] = type === "timepicker" ? [null, value] : value.split("T");
  const hour = time ? (language() === "nl" ? `${time.slice(0, 5).replace(":", ".")} uur` : time.slice(0, 5)) : "";
  const words = [day ? dayInWords(day, language()) : "", hour].filter(Boolean).join(", ");
  return type === "datepicker" ? words : `${words} (${t("timeZone")})`;
}

export function dateControl(one, given) {
  const readback = h("p", { class: "readback", id: `${given.id}-words`, "aria-live": "polite" });
  const describedBy = [given.describedBy, readback.id].filter(Boolean).join(" ");
  const node = h("input", {
    ...attributes({ ...given, describedBy }), type: KIND[one.type], class: "text-input moment",
    oninput: () => {
      show();
      given.typed?.(node.value || null);
    },
    onchange: () => given.changed?.(node.value || null),
  });
  node.value = asLocal(given.value);
  function show() {
    readback.textContent = inWords(one.type, node.value);
  }
  show();
  return h("div", { class: "moment-field" }, node, readback);
}
