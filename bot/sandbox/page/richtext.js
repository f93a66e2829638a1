/** The rich_text block: sections, lists, quotes and code. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, link, mention, ping } from "./mrkdwn.js";
import { language } from "./texts.js";
import { slackDate } from "./time.js";

export const richText = (block) => (block.elements ?? []).map(part);

function part(one) {
  const inside = () => (one.elements ?? []).map(leaf);
  switch (one.type) {
    case "rich_text_list": {
      const tag = one.style === "ordered" ? "ol" : "ul";
      return h(tag, { class: `bullets indent-${Math.min(one.indent ?? 0, 4)}` }, one.elements.map((line) => h("li", {}, part(line))));
    }
    case "rich_text_quote": return h("blockquote", {}, inside());
    case "rich_text_preformatted": return h("pre", {}, h("code", {}, inside()));
    default: return h("p", {}, inside());
  }
}

function leaf(one) {
  switch (one.type) {
    case "text": return styled(one.text, one.style);
    case "link": return link(one.url, [styled(one.text ?? one.url, one.style)]);
    case "emoji": return emoji(one.name) ?? `:${one.name}:`;
    case "user": return mention(one.user_id);
    case "channel": return channelMention(one.channel_id);
    case "broadcast": return ping(one.range);
    case "usergroup": return ping("subteam");
    case "date": return slackDate(one.timestamp, one.format ?? "{date}", language()) ?? one.fallback ?? "";
    default: return one.text ?? "";
  }
}

function styled(text, style = {}) {
  let node = h("span", { class: "keep-lines", text });
  for (const [name, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}
