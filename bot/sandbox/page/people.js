/** Who somebody is, in words: their role, what their account is, and how two people with one name are told apart. */
import { installed, people, person, session } from "./session.js";
import { t } from "./texts.js";

/** What somebody is to this workspace. Who comes from outside, or is a guest, has no role in it. */
export function roleOf({ role, guest, stranger }) {
  if (stranger) return t("outside");
  if (guest) return t("guest");
  return t("roles")[role] ?? t("roles.member");
}

/** What one should know about an account beside its role: words, not only a colour. */
export const marksOf = ({ guest, stranger, deactivated }) =>
  [stranger && t("outside"), guest && t("guest"), deactivated && t("deactivated")].filter(Boolean);

/** The role, and a number where that is the same as well; "" for who is the only one with this name. */
export function telling(user, among = people()) {
  const named = among.filter(({ name }) => name === user.name);
  if (named.length < 2) return "";
  const alike = named.filter((one) => roleOf(one) === roleOf(user));
  return roleOf(user) + (alike.length < 2 ? "" : ` ${alike.findIndex(({ id }) => id === user.id) + 1}`);
}

/** "Petra, lid 2": somebody with their role, as in a list to choose from. */
export function labelOf(user) {
  const role = telling(user) || roleOf(user);
  return [user.name.includes("(") ? user.name : `${user.name}, ${role}`, user.deactivated && t("deactivated")].filter(Boolean).join(", ");
}

/** "Petra (lid 2)" where a name is not enough, else "Sanne". */
export const shortLabel = (user) => (telling(user) ? `${user.name} (${telling(user)})` : user.name);

/** In what is sent, people with the same name are named by their id: that is what Slack's own list does. */
export const withIds = (text) => people().filter((user) => telling(user))
  .reduce((sent, user) => sent.replaceAll(`@${shortLabel(user)}`, `<@${user.id}>`), text);

/** The app's shortcuts of one type, for who can use them at all. */
export const shortcutsOf = (type) => (installed() && !person()?.deactivated && !person()?.stranger ? session.world.shortcuts ?? [] : []).filter((one) => one.type === type);

export const isAdmin = (user = person()) => user?.admin ?? user?.role === "coordinator";
export const administrator = () => people().find((user) => isAdmin(user) && !user.deactivated);
/** Guests, people from outside and switched-off accounts change nothing about a workspace. */
export const isMember = (user = person()) => Boolean(user && !user.guest && !user.stranger && !user.deactivated);
