/** The menu of a channel, its new name, and the list of channels that one is not in. */
import { choosePlace } from "./actions.js";
import { closeDialog, openDialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { menu } from "./elements.js";
import { attempt, change, convert, leave } from "./managing.js";
import { isMember } from "./people.js";
import { channel, installed, myChannels, session, team } from "./session.js";
import { errorText, t } from "./texts.js";
import { pill } from "./workspace.js";

export const isShared = (one) => Boolean(one?.shared_with?.length);
/** What one should know of a channel beside its name. */
export const channelMarks = (one, short = false) => [one?.archived && t("archived"), isShared(one) && t(short ? "shared" : "sharedOut")].filter(Boolean);

/** Null when there is nothing that this person may do. */
export function channelMenu(here) {
  const items = [];
  if (isMember()) {
    if (here.archived) items.push({ label: t("unarchive"), act: () => change(here, "unarchive", "unarchived") });
    else {
      if (installed() && here.bot !== undefined) {
        items.push(here.bot ? { label: t("kickBot"), act: () => change(here, "kick", "botKicked") } : { label: t("inviteBot"), act: () => change(here, "invite", "botInvited") });
      }
      items.push({ label: t("rename"), act: () => openRename(here.id) }, { label: t("archive"), act: () => change(here, "archive", "archivedNow") }, { label: t("convert"), act: () => convert(here) });
    }
  }
  if (!here.archived && myChannels().length > 1) items.push({ label: t("leave"), act: () => leave(here) });
  return items.length ? menu(t("manageChannel", { channel: `#${here.name}` }), items, { testid: "channel-menu", text: t("channelWord") }) : null;
}

function openRename(id) {
  const input = h("input", { id: "rename", class: "text-input", "data-testid": "rename", "data-first": true, autocomplete: "off", maxlength: "80", "aria-describedby": "rename-hint rename-error" });
  input.value = channel(id)?.name ?? "";
  const trouble = h("p", { class: "field-error", id: "rename-error", role: "alert", "data-testid": "rename-error" });
  const send = async (event) => {
    event.preventDefault();
    const here = channel(id);
    const name = input.value.trim().toLowerCase().replace(/[\s.]+/g, "-").replace(/^[#-]+|-+$/g, "");
    input.value = name;
    const wrong = !name ? "no_channel" : team().channels.some((one) => one.name === name && one.id !== id) ? "name_taken" : null;
    if (!here || name === here.name) return closeDialog();
    const reply = wrong ? { ok: false, error: wrong } : await attempt(here, "rename", "renamed", { name });
    if (reply.ok) return closeDialog();
    trouble.replaceChildren(icon("warn"), errorText(reply.error));
    input.setAttribute("aria-invalid", "true");
    return input.focus();
  };
  openDialog({
    title: () => t("renameTitle", { channel: `#${channel(id)?.name ?? ""}` }),
    mark: () => [id],
    build: () => h("form", { class: "modal-form", novalidate: true, onsubmit: send },
      h("div", { class: "modal-body" }, h("div", { class: "field" }, h("label", { for: "rename", text: t("newName") }), input, h("p", { class: "under", id: "rename-hint", text: t("renameHint") }), trouble)),
      h("footer", { class: "modal-foot" },
        h("button", { type: "button", class: "button", onclick: closeDialog }, t("leaveIt")),
        h("button", { type: "submit", class: "button button-primary", "data-testid": "rename-send" }, t("rename")))),
  });
  input.select();
}

/** Channels that a person can join, and those that were archived: Slack shows both only to who looks for them. */
export function otherChannels() {
  const mine = new Set(myChannels().map(({ id }) => id));
  if (!isMember()) return [];
  return (team()?.channels ?? []).filter((one) => !mine.has(one.id) && !one.private && one.members);
}

export function openOthers() {
  const { user, team: at } = session;
  openDialog({
    title: () => t("otherChannels"),
    mark: () => [at, user, otherChannels()],
    build: () => h("div", { class: "modal-body", "data-testid": "others" },
      otherChannels().length ? null : h("p", { class: "muted", text: t("noOthers") }),
      h("ul", { class: "rows" }, otherChannels().map(otherRow))),
  });
}

function otherRow(one) {
  const join = async () => {
    const reply = await change(one, "join", "joined", { user: session.user });
    if (!reply.ok) return;
    closeDialog();
    await choosePlace(one.id);
  };
  const [testid, label, act] = one.archived
    ? [`unarchive-${one.id}`, t("unarchive"), () => change(one, "unarchive", "unarchived")] : [`join-${one.id}`, t("join"), join];
  return h("li", { class: "row" }, icon("hash"),
    h("span", { class: "row-words" }, h("strong", { text: one.name }), channelMarks(one).map(pill)),
    h("button", { type: "button", class: "button", "data-testid": testid, "aria-label": `${label}: #${one.name}`, onclick: act }, label));
}
