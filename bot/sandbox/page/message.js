/** One message: who, when, what, and what can be done with it. */
import { click, copyLink, openThread, shortcut } from "./actions.js";
import { blocks } from "./blocks.js";
import { h, hue, icon, initials } from "./dom.js";
import { menu } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";
import { marksOf, shortcutsOf, telling } from "./people.js";
import { userById } from "./session.js";
import { language, t } from "./texts.js";
import { clockTime, fromSeconds, longDay } from "./time.js";

/** Name and shape of the sender; who is not one of the people is the bot. */
function sender(message) {
  const user = userById(message.user);
  if (!user) return { name: t("botName"), bot: true, marks: [t("bot")] };
  const told = telling(user);
  return { name: user.name, bot: false, told, marks: marksOf(user).filter((mark) => mark !== told) };
}

function avatar({ name, bot }) {
  return h("span", { class: `avatar ${bot ? "avatar-bot" : hue(name)}`, "aria-hidden": "true" }, bot ? icon("chat") : initials(name).slice(0, 1));
}

/**
 * Draw one message. `replies` are those of its thread (null inside a thread);
 * `channel` is where it stands.
 */
export function message(one, channel, replies) {
  const from = sender(one);
  const date = fromSeconds(one.ts);
  const spot = {
    where: "message", prefix: `m-${one.ts}`,
    act: (part, block, value) => click({ where: "message", channel, ts: one.ts, action_id: part.action_id, block_id: block.sent_id, value: value ?? undefined }),
  };
  const body = one.blocks?.length ? blocks(one.blocks, spot) : mrkdwn(one.text);
  return h("article", {
    class: `message${one.ephemeral ? " message-private" : ""}`, "data-testid": "message", "data-ts": one.ts,
    "data-ephemeral": one.ephemeral ? "true" : null, "aria-label": `${[from.name, from.told, ...(from.bot ? [] : from.marks)].filter(Boolean).join(", ")}, ${clockTime(date, language())}`,
  },
    avatar(from),
    h("div", { class: "message-main" },
      one.ephemeral ? h("p", { class: "private-mark" }, icon("eye"), t("onlyYou")) : null,
      h("header", { class: "message-head" },
        h("strong", { text: from.name }),
        from.told ? h("span", { class: "muted", text: from.told }) : null,
        from.marks.map((text) => h("span", { class: from.bot ? "bot-mark" : "pill", text })),
        h("time", { datetime: date.toISOString(), title: `${longDay(date, language(), true)}, ${clockTime(date, language())}`, text: clockTime(date, language()) }),
        one.edited ? h("span", { class: "muted", text: t("edited") }) : null),
      h("div", { class: "message-body" }, body),
      replies?.length ? threadSummary(one, replies) : null),
    tools(one, channel, from, replies));
}

function threadSummary(one, replies) {
  const last = fromSeconds(replies.at(-1).ts);
  return h("button", { type: "button", class: "thread-open", "data-testid": "thread-open", onclick: () => openThread(one.ts) },
    icon("reply"), h("span", { text: t("replies", { n: replies.length }) }),
    h("span", { class: "muted", text: `${longDay(last, language())}, ${clockTime(last, language())}` }));
}

/** Quiet buttons at the corner: answer in a thread, and a menu with the app's message shortcuts and the message's link. */
function tools(one, channel, from, replies) {
  if (one.ephemeral) return null;
  const items = shortcutsOf("message").map(({ name, callback_id: id }) => ({ label: name, act: () => shortcut(id, { channel, ts: one.ts }) }));
  const answer = replies && !replies.length
    ? h("button", { type: "button", class: "icon-button", title: t("reply"), "aria-label": t("replyTo", { name: from.name }), "data-testid": "reply", onclick: () => openThread(one.ts) }, icon("reply"))
    : null;
  items.push({ label: t("copyLink"), act: () => copyLink(one.permalink) });
  return h("div", { class: "message-tools" }, answer, menu(t("moreActions"), items, { testid: "message-menu" }));
}
