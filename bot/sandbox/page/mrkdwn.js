/** Slack's mrkdwn to DOM nodes. Text only ever becomes text nodes. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { shortLabel } from "./people.js";
import { channelName, userById } from "./session.js";
import { language, t } from "./texts.js";
import { slackDate } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const unescape = (text) => text.replace(/&(?:amp|lt|gt);/g, (whole) => ENTITIES[whole]);

export const safeAddress = (address) => (/^(https?:|mailto:)/i.test(address) ? address : null);

export function link(address, children) {
  const href = safeAddress(address);
  if (!href) return h("span", {}, children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children);
}

export const ping = (name) => h("span", { class: "ping", title: t("pingTitle"), "data-testid": "ping", text: t(`ping.${name}`) });
export const mention = (id) => h("span", { class: "mention", text: `@${userById(id) ? shortLabel(userById(id)) : t("botName")}` });
export const channelMention = (id, label) => h("span", { class: "mention", text: `#${channelName(id) ?? label ?? id}` });

/** What stands between < and >: a link, a mention, a date or a ping to all. */
function special(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescape(inside.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, address] = target.split("^");
    const text = slackDate(seconds, unescape(format ?? ""), language()) ?? label ?? "";
    const time = h("time", { datetime: Number(seconds) ? new Date(seconds * 1000).toISOString() : null, text });
    return address ? link(unescape(address), [time]) : time;
  }
  if (target.startsWith("!")) {
    const name = target.slice(1).split("^")[0];
    return ["channel", "here", "everyone", "subteam"].includes(name) ? ping(name) : h("span", { text: label ?? `<${target}>` });
  }
  const address = unescape(target);
  return link(address, [label ?? address.replace(/^mailto:/, "")]);
}

const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;

/** One line (or a styled part of it) to nodes. */
export function inline(text) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(unescape(plain));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = token(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function token(text, at) {
  const sign = text[at];
  const rest = text.slice(at);
  let match;
  if (sign === "<" && (match = /^<([^<>\n]+)>/.exec(rest))) return { node: special(match[1]), end: at + match[0].length };
  if (sign === "`" && (match = /^`([^`\n]+)`/.exec(rest))) return { node: h("code", { text: unescape(match[1]) }), end: at + match[0].length };
  if (sign === ":" && (match = /^:([a-z0-9_+-]+(?:::[a-z0-9-]+)?):/.exec(rest)) && emoji(match[1])) {
    return { node: h("span", { class: "emoji", role: "img", "aria-label": match[1].replaceAll("_", " "), text: emoji(match[1]) }), end: at + match[0].length };
  }
  const before = at > 0 ? text[at - 1] : "";
  if (STYLES[sign] && !WORD.test(before)) {
    const end = closing(text, at, sign);
    if (end > 0) return { node: h(STYLES[sign], {}, inline(text.slice(at + 1, end))), end: end + 1 };
  }
  if (sign === "h" && !WORD.test(before) && (match = /^https?:\/\/[^\s<>|"')]+[^\s<>|"').,;:!?]/.exec(rest))) {
    return { node: link(unescape(match[0]), [unescape(match[0])]), end: at + match[0].length };
  }
  return null;
}

/** Where a style opened at `from` ends, or -1; marks inside <…> and `…` do not count. */
function closing(text, from, sign) {
  if (from + 1 >= text.length || /\s/.test(text[from + 1]) || text[from + 1] === sign) return -1;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "<" || text[at] === "`") {
      const end = text.indexOf(text[at] === "<" ? ">" : "`", at + 1);
      if (end > 0) at = end;
    } else if (text[at] === sign && !/\s/.test(text[at - 1]) && !WORD.test(text[at + 1] ?? "")) return at;
  }
  return -1;
}

const QUOTE = /^(?:>|&gt;) ?/;
const BULLET = /^\s*[•◦▪] ?/;

/** Lines that belong together: quotes, bullets, or plain text with its own line ends. */
function paragraphs(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const kind = QUOTE.test(line) ? "quote" : BULLET.test(line) ? "list" : "text";
    if (groups.at(-1)?.kind === kind) groups.at(-1).lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.map(({ kind, lines }) => {
    if (kind === "quote") return h("blockquote", {}, withBreaks(lines.map((line) => line.replace(QUOTE, ""))));
    if (kind === "list") return h("ul", { class: "bullets" }, lines.map((line) => h("li", {}, inline(line.replace(BULLET, "")))));
    const whole = trimmed(lines);
    return whole.length ? h("p", {}, withBreaks(whole)) : null;
  });
}

function trimmed(lines) {
  const from = lines.findIndex((line) => line.trim());
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim()) + 1);
}

const withBreaks = (lines) => lines.map((line, index) => [index ? h("br") : null, inline(line)]);

/** A whole mrkdwn text to nodes. */
export function mrkdwn(text) {
  return String(text ?? "").split(/```\n?([\s\S]*?)\n?```/).map((part, index) =>
    index % 2 ? h("pre", {}, h("code", { text: unescape(part) })) : paragraphs(part));
}

/** A Block Kit text object, mrkdwn or plain. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [h("p", { class: "plain" }, plainText(object))];
}

/** Plain text with its emoji names filled in, as a string. */
export function plainText(object) {
  const text = typeof object === "string" ? object : object?.text ?? "";
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
