/** What a person can do to a workspace, a channel or an account: the sandbox does it and tells the bot, as Slack would. */
import { choosePlace, perform } from "./actions.js";
import { confirmed } from "./confirm.js";
import { notice } from "./dom.js";
import { people, session, team, whereabouts } from "./session.js";
import { errorText, t } from "./texts.js";

/** Ask once, in plain words, what may not be wanted. */
const asked = (key, values) => confirmed({
  title: t(`${key}.0`, values), text: { type: "plain_text", text: t(`${key}.1`, values) }, confirm: t(`${key}.2`, values), deny: t("leaveIt"), style: "danger",
});

export async function uninstall() {
  const { name } = team();
  if (!(await asked("ask.uninstall", { team: name }))) return;
  const still = whereabouts();
  const reply = await perform("uninstall", {});
  if (!reply.ok) return;
  if (still()) await choosePlace("home");
  notice(t("uninstalled", { team: name }));
}

export async function revoke() {
  const { name } = team();
  if (!(await asked("ask.revoke", { team: name }))) return;
  const still = whereabouts();
  const reply = await perform("revoke", {});
  if (!reply.ok) return;
  if (still()) await choosePlace("home");
  notice(t("revoked", { team: name }));
}

/** Change a channel; `said` names the sentence that tells it is done. What went wrong is for the caller to say. */
export async function attempt(channel, action, said, more = {}, words = {}) {
  const reply = await perform("channel", { channel: channel.id, action, ...more }, true);
  if (!reply.ok) return reply.error === "not_in_channel" ? { ...reply, error: "not_there" } : reply;
  const { id } = { id: channel.id, ...(typeof reply.channel === "string" ? { id: reply.channel } : reply.channel) };
  if (session.place === channel.id && id !== channel.id) await choosePlace(id);
  notice(t(said, { channel: `#${more.name ?? channel.name}`, id, ...words }));
  return reply;
}

/** The same from a menu: what went wrong is said above the messages. */
export async function change(...what) {
  const reply = await attempt(...what);
  if (!reply.ok) notice(errorText(reply.error), "error");
  return reply;
}

export const leave = async (channel) => {
  if (channel.private && !(await asked("ask.leave", { channel: `#${channel.name}` }))) return;
  await change(channel, "leave", "leftIt");
};

export async function convert(channel) {
  if (await asked("ask.convert", { channel: `#${channel.name}` })) await change(channel, "convert", "converted");
}

/** An account goes off, or on again. */
export async function account(user, action) {
  if (action === "deactivate" && !(await asked("ask.deactivate", { name: user.name }))) return;
  const reply = await perform("person", { user: user.id, action });
  if (reply.ok) notice(t(action === "deactivate" ? "switchedOff" : "switchedOn", { name: user.name }));
}

const BOT = "@cop-bot";

/** Slack's own `/invite` and `/remove`, for the bot and for people. Gives the reply. */
export async function builtIn(command, text, channel) {
  if (!channel) return { ok: false, error: "only_in_channel" };
  const wanted = text.trim().toLowerCase();
  const coming = command === "/invite";
  if (wanted === BOT) return attempt(channel, coming ? "invite" : "kick", coming ? "botInvited" : "botKicked");
  const user = people().find(({ id, name }) => wanted === `@${name.toLowerCase()}` || wanted === `<@${id.toLowerCase()}>`);
  if (!user) return { ok: false, error: "nobody_named" };
  return attempt(channel, coming ? "join" : "leave", coming ? "cameIn" : "wentOut", { user: user.id }, { name: user.name });
}
