/** What the page knows now: the world, who and where you are, messages, the open form. */

export const session = {
  world: null,        // the answer of GET state
  readAt: 0,          // performance.now() when it came, so that the clock can run on
  team: null, user: null, place: null, // ids; place is a channel id, a dm id or "home"
  thread: null,       // ts of the message whose thread is open
  messages: new Map(), // channel id -> messages, oldest first
  closed: new Set(),   // channels that this person is no member of
  form: { view: null, state: {}, depth: 0 },
  home: null, homeFor: null, homeError: null,
  clockBusy: false,
  connected: true,
};

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
export function changed() {
  if (!session.world) return;
  for (const listener of listeners) listener(session);
}

export const teams = () => session.world?.teams ?? [];
export const team = () => teams().find(({ id }) => id === session.team) ?? teams()[0];
export const people = () => team()?.users ?? [];
export const person = () => people().find(({ id }) => id === session.user) ?? people()[0];
export const copChannel = () => team()?.channels[0];
/** Without the bot a workspace has no private talk with it, no Home and no commands. */
export const installed = (one = team()) => one?.installed !== false;
const isIn = ({ id, members }) => (members ? members.includes(session.user) : !session.closed.has(id));
/** A channel you are not in stays out of sight, as in Slack. */
export const myChannels = () => (team()?.channels ?? []).filter(isIn);
export const channel = (id) => team()?.channels.find((one) => one.id === id);
export const dm = () => (installed() ? person()?.dm : undefined);
export const atHome = () => session.place === "home";
/** Remember where somebody is; the answer tells, after something that took a while, whether they still are there. */
export function whereabouts() {
  const spot = () => [session.team, session.user, steady(session.place)].join("/");
  const before = spot();
  return () => spot() === before;
}

export const places = () => [...myChannels().map(({ id }) => id), dm()].filter(Boolean);

/** Where somebody begins: the CoP's channel, or where the bot can be added. */
export function startPlace() {
  if (!installed()) return "home";
  const mine = places();
  return mine.includes(copChannel()?.id) ? copChannel().id : mine[0] ?? "home";
}

/** A person of any workspace, or undefined when it is not one of ours (then it is the bot). */
export function userById(id) {
  for (const { users } of teams()) {
    const found = users.find((user) => user.id === id);
    if (found) return found;
  }
  return undefined;
}

export const userName = (id) => userById(id)?.name ?? null;

export function channelName(id) {
  for (const { channels } of teams()) {
    const found = channels.find((one) => one.id === id);
    if (found) return found.name;
  }
  return null;
}

const DIGEST = /^(Weekoverzicht|Weekly digest) /;

/** The weekly digests that everybody in the CoP's channel can read, oldest first. */
export const digests = () => (session.messages.get(copChannel()?.id) ?? []).filter(({ text, ts, ephemeral, thread_ts: thread, user }) =>
  !ephemeral && (!thread || thread === ts) && !userName(user) && DIGEST.test(text ?? ""));

/** The sandbox's time at this moment: what it said, plus what has gone by since. */
export function now() {
  if (!session.world) return new Date();
  return new Date(new Date(session.world.now).getTime() + (performance.now() - session.readAt));
}

const before = new Map(); // a channel's id -> the id it had
export const nowCalled = (id, old) => before.set(id, old);
/** One name for a channel, whatever its id becomes: what was typed or read there stays with it. */
export const steady = (place) => (before.has(place) ? steady(before.get(place)) : place);

const MARKS = "sandbox.seen";
const seen = new Map(Object.entries(JSON.parse(sessionStorage.getItem(MARKS) ?? "{}")));
const markKey = (place) => `${session.team}/${session.user}/${steady(place)}`;

const lastTs = (place) => session.messages.get(place)?.at(-1)?.ts ?? "0";

/** Everything a person finds on first sight counts as read; what comes later is new. */
export function unread(place) {
  if (!session.messages.has(place)) return 0;
  const key = markKey(place);
  if (!seen.has(key)) markSeen(place);
  const mark = Number(seen.get(key));
  return session.messages.get(place).filter(({ ts, user }) => Number(ts) > mark && user !== session.user).length;
}

export function markSeen(place) {
  seen.set(markKey(place), lastTs(place));
  sessionStorage.setItem(MARKS, JSON.stringify(Object.fromEntries(seen)));
}

/** Keep the choice in the address, so that a reload or a link comes back to the same spot. */
export function keepInAddress() {
  const hash = new URLSearchParams({ team: session.team, user: session.user, place: session.place });
  history.replaceState(null, "", `#${hash}`);
}

/** Read the choice from the address; what does not exist becomes the first of its kind. */
export function chooseFromAddress() {
  const hash = new URLSearchParams(location.hash.slice(1));
  session.team = hash.get("team");
  session.team = team()?.id;
  session.user = hash.get("user");
  session.user = person()?.id;
  const wanted = hash.get("place");
  session.place = wanted === "home" || places().includes(wanted) ? wanted : startPlace();
}
