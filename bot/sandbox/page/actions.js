/** What a person can do here. Each action calls the sandbox and then looks again. */
import { api } from "./api.js";
import { byId, notice } from "./dom.js";
import { atHome, changed, channel, chooseFromAddress, copChannel, digests, dm, installed, keepInAddress, markSeen, nowCalled, people, places, session, startPlace, team, teams } from "./session.js";
import { errorText, language, setLanguage, t } from "./texts.js";

let running = null;
let switching = null; // the choice of a language that is on its way: what is done after it speaks it
let again = false;

/** Read everything the page shows. Calls that come while one runs share the next one. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await readAll();
    } while (again);
  })().finally(() => { running = null; });
  return running;
}

async function readAll() {
  const { team, user } = session;
  const wanted = places();
  const [state, form, home, ...lists] = await Promise.all([
    api.state(), api.form(team, user), atHome() && installed() ? api.lookAtHome(team, user) : null,
    ...wanted.map((place) => api.messages(team, place, user)),
  ]);
  if (team !== session.team || user !== session.user) {
    again = true; // someone switched meanwhile: these answers are another person's
    return;
  }
  const before = { here: channel(session.place), installed: installed() };
  if (state?.teams && !takeState(state)) {
    again = true;
    return;
  }
  if (places().some((place) => !wanted.includes(place))) again = true; // somebody came in somewhere
  if (form?.ok) session.form = form;
  // The bot keeps a Home up to date that somebody looks at; the names of its blocks are others each time.
  if (home?.blocks && session.homeFor === `${team}/${user}`) session.home = home;
  wanted.forEach((place, index) => {
    const reply = lists[index];
    if (reply?.messages) session.messages.set(place, reply.messages);
    if (reply?.error === "not_in_channel") session.closed.add(place);
  });
  findPlace(before);
  if (!atHome()) markSeen(session.place);
  changed();
}

/** A place may be gone, have another id, or be of use only now that the bot is there. */
function findPlace(before) {
  const added = installed() && !before.installed;
  if (added) notice([t("nowInstalled", { team: team().name }), copChannel()?.bot === false && t("inviteNow")].filter(Boolean).join(" "));
  if (atHome() ? !added : places().includes(session.place)) return;
  const same = before.here && team().channels.find(({ id, name }) => name === before.here.name && places().includes(id));
  if (same) nowCalled(same.id, before.here.id);
  session.place = same?.id ?? startPlace();
  keepInAddress();
}

/** Keep a new state; false when it is another world than before, so that all must be read anew. */
export function takeState(state) {
  session.world = state;
  session.readAt = performance.now();
  if (state.language && state.language !== language()) setLanguage(state.language);
  if (!session.team || teams().some(({ id }) => id === session.team)) return true;
  chooseFromAddress();
  startAfresh();
  return false;
}

let asked = 0;

/** Opening Home tells the bot so; only a person's own deed does that, never a refresh. */
export async function readHome() {
  const { team, user } = session;
  if (!installed()) return changed(); // there is none: the page shows how to add the bot
  asked += 1;
  const mine = asked;
  const view = await api.home(team, user);
  if (mine !== asked || team !== session.team || user !== session.user) return; // a later look tells more
  session.homeError = view?.ok === false ? view.error : null;
  if (session.homeError) return changed(); // no answer: what is known of Home stays as it is
  session.home = view?.blocks ? view : view?.view ?? null;
  session.homeFor = `${team}/${user}`;
  changed();
}

async function settle() {
  await refresh();
  if (atHome()) await readHome();
}

function moved() {
  keepInAddress();
  changed();
}

export async function chooseTeam(id) {
  if (id === session.team) return choosePlace(startPlace());
  session.team = id;
  session.user = people()[0]?.id;
  session.place = startPlace();
  startAfresh();
  byId("notices").replaceChildren(); // it was about the workspace one leaves
  moved();
  await settle();
}

export async function choosePerson(id) {
  const wasDm = session.place === dm();
  session.user = id;
  startAfresh();
  if (wasDm) session.place = dm();
  if (!atHome() && !places().includes(session.place)) session.place = startPlace();
  moved();
  await settle();
}

function startAfresh() {
  session.thread = null;
  session.messages = new Map();
  session.closed = new Set();
  session.form = { view: null, state: {}, depth: 0 };
  session.home = null;
  session.homeError = null;
}

export async function choosePlace(wanted) {
  const place = wanted === "home" || places().includes(wanted) ? wanted : startPlace();
  session.place = place;
  session.thread = null;
  if (place === "home") {
    moved();
    return readHome();
  }
  markSeen(place);
  moved();
}

export function openThread(ts) {
  session.thread = ts;
  changed();
}

const who = () => ({ team: session.team, user: session.user });

const startListeners = [];
/** Hear of every deed as it begins: (kind, what is sent). */
export const onStart = (listener) => startListeners.push(listener);
const tellStart = (kind, body) => startListeners.forEach((listener) => listener(kind, body));

const deedListeners = [];
/** Hear of every deed once the page shows its outcome: (kind, what was sent, the reply, the form it was done in). */
export const onDeed = (listener) => deedListeners.push(listener);
const tellDeed = (kind, body, reply, form) => deedListeners.forEach((listener) => listener(kind, body, reply, form));

/** Do one thing; give back the reply, and tell the person when it went wrong. */
export async function perform(kind, body, quiet = false) {
  const form = session.form.view;
  const sent = { ...who(), ...body };
  tellStart(kind, body);
  await switching;
  const reply = (await api[kind](sent)) ?? { ok: false, error: "no_answer" };
  if (!reply.ok && !quiet) notice(errorText(reply.error), "error");
  await settle();
  tellDeed(kind, body, reply, form);
  return reply;
}

export const sendCommand = (command, text) => perform("command", { channel: session.place, command, text }, true);
export const sendText = (text, threadTs) => perform("say", { channel: session.place, text, thread_ts: threadTs ?? undefined }, true);
export const click = (body) => perform("click", body, body.where === "view");
export const shortcut = (callbackId, spot = {}) => perform("shortcut", { callback_id: callbackId, ...spot });
export const submit = (values) => perform("submit", { values }, true);
// The form is named: a close that arrives late must not close the next one.
export const closeForm = () => perform("close", { view: session.form.view?.id }, true);
export const remember = (values, keepalive = false) => api.type({ ...who(), values }, keepalive);

/** Put the address of a message on the clipboard; where the browser does not let that happen, show it. */
export async function copyLink(address) {
  try {
    await navigator.clipboard.writeText(address);
    notice(t("linkCopied"));
  } catch {
    notice(t("linkToCopy", { link: address }), "error");
  }
}

/** Move the clock. The reply's `digest` is the one that was posted on the way, if any. */
export async function moveClock(body) {
  if (session.clockBusy) return { ok: false, error: "busy" };
  session.clockBusy = true;
  tellStart("clock", body);
  changed();
  const { team } = session;
  const before = digests().at(-1)?.ts;
  await switching;
  const reply = await api.clock(body);
  session.clockBusy = false;
  if (!reply.ok) notice(errorText(reply.error), "error");
  await settle();
  const newest = digests().at(-1)?.ts;
  if (team === session.team && newest !== before) reply.digest = newest;
  tellDeed("clock", body, reply);
  return reply;
}

export async function chooseLanguage(code) {
  setLanguage(code);
  if (session.world) session.world.language = code;
  changed();
  switching = api.language(code);
  const reply = await switching;
  if (!reply.ok) notice(errorText(reply.error), "error");
  await settle();
}
