/** A workspace: adding the bot to it or taking it away, and the accounts in it. */
import { choosePerson } from "./actions.js";
import { openDialog } from "./dialog.js";
import { h, hue, icon, initials } from "./dom.js";
import { menu } from "./elements.js";
import { account, revoke, uninstall } from "./managing.js";
import { safeAddress } from "./mrkdwn.js";
import { administrator, isAdmin, labelOf, marksOf, roleOf, telling } from "./people.js";
import { installed, people, person, session, team } from "./session.js";
import { t } from "./texts.js";

const installPage = () => safeAddress(session.world.install_url ?? "");

/** What "Beheer" offers: only an administrator changes a workspace, so for others it says who that is. */
export function workspaceMenu() {
  const boss = administrator();
  const items = [{ label: t("peopleHere"), act: openPeople }];
  if (!isAdmin()) {
    if (boss) items.push({ label: t("continueAs", { name: boss.name }), act: () => choosePerson(boss.id) });
  } else if (installed()) {
    items.push({ label: t("revokeBot"), act: revoke }, { label: t("removeBot"), act: uninstall });
  } else if (installPage()) {
    items.push({ label: t("addBot"), href: installPage(), act: () => {} });
    if (team().revoked) items.push({ label: t("removeBot"), act: uninstall });
  }
  return menu(t("manageTeam", { team: team().name }), items, { testid: "workspace-menu", text: t("manage") });
}

/** What stands where Home would be, as long as the bot is not there. */
export function addPanel() {
  const values = { team: team().name };
  const address = installPage();
  const [title, why] = t(team().revoked ? "addAgain" : "addFirst");
  const fill = (text) => text.replaceAll("{team}", values.team);
  return h("section", { class: "add", "data-testid": "add-panel", "aria-labelledby": "add-title" },
    h("span", { class: "add-mark", "aria-hidden": "true" }, icon("chat")),
    h("h3", { id: "add-title", text: fill(title) }),
    h("p", { text: fill(why) }),
    h("p", { text: t("addWhat") }),
    address
      ? [h("a", { class: "button button-primary add-link", href: address, target: "_blank", rel: "noopener", "data-testid": "add-bot" }, t("addBot"), h("span", { class: "unseen", text: ` (${t("newTab")})` })),
        h("ol", { class: "add-steps" }, t("addSteps").map((step) => h("li", { text: fill(step) })))]
      : h("p", { class: "add-none", "data-testid": "add-none", text: t("addNone") }));
}

function openPeople() {
  openDialog({
    title: () => t("peopleOf", { team: team().name }),
    mark: () => [session.team, session.user, people(), session.connected],
    build: () => h("div", { class: "modal-body", "data-testid": "people" },
      isAdmin() ? null : h("p", { class: "hint-box", text: t("onlyAdmin", { name: administrator()?.name ?? t("roles.coordinator") }) }),
      h("ul", { class: "rows" }, people().map(personRow))),
  });
}

function personRow(user) {
  const mine = user.id === person()?.id;
  const may = isAdmin() && !mine && !user.stranger; // Slack leaves who comes from outside to their own workspace
  const action = user.deactivated ? "reactivate" : "deactivate";
  const words = [telling(user) || roleOf(user), isAdmin(user) && t("admin"), mine && t("thisIsYou")].filter(Boolean).join(", ");
  return h("li", { class: "row", "data-testid": `person-${user.id}` },
    h("span", { class: `avatar ${hue(user.name)}`, "aria-hidden": "true" }, initials(user.name).slice(0, 1)),
    h("span", { class: "row-words" }, h("strong", { text: user.name }), h("span", { class: "muted", text: words }),
      marksOf(user).filter((mark) => mark !== words).map(pill)),
    may ? h("button", {
      type: "button", class: "button", "data-testid": `account-${user.id}`, "aria-label": `${t(action)}: ${labelOf(user)}`,
      onclick: () => account(user, action),
    }, t(action)) : null);
}

export const pill = (text) => h("span", { class: "pill", text });
