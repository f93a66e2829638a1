/** The page's only way out: the sandbox's control API. Every call gives {ok, error?, …}. */

const ROOT = "/sandbox/api/";

async function call(method, path, { query, body, signal, keepalive = false } = {}) {
  const address = new URL(ROOT + path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) address.searchParams.set(name, value);
  }
  const options = { method, signal, keepalive, headers: { Accept: "application/json" }, cache: "no-store" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    return { ok: false, error: "no_connection" };
  }
  try {
    const reply = await answer.json();
    if (!answer.ok && reply && reply.ok === undefined) return { ok: false, error: `http_${answer.status}` };
    return reply;
  } catch {
    return { ok: false, error: `http_${answer.status}` };
  }
}

const get = (path, query, signal) => call("GET", path, { query, signal });
const post = (path, body) => call("POST", path, { body });

export const api = {
  state: () => get("state"),
  changes: (since, signal) => get("changes", { since }, signal),
  messages: (team, channel, user) => get("messages", { team, channel, user }),
  home: (team, user) => get("home", { team, user }),
  lookAtHome: (team, user) => get("home", { team, user, look: 1 }),
  command: (body) => post("command", body),
  say: (body) => post("say", body),
  click: (body) => post("click", body),
  shortcut: (body) => post("shortcut", body),
  submit: (body) => post("submit", body),
  /** With `keepalive` it arrives also when the page is on its way out. */
  type: (body, keepalive = false) => call("POST", "type", { body, keepalive }),
  close: (body) => post("close", body),
  clock: (body) => post("clock", body),
  language: (language) => post("language", { language }),
  uninstall: (body) => post("uninstall", body),
  revoke: (body) => post("revoke", body),
  channel: (body) => post("channel", body),
  person: (body) => post("person", body),

  /** The top form with what was typed in it; without that route, the bare form. */
  async form(team, user) {
    const reply = await get("form", { team, user });
    if (reply && reply.ok && "view" in reply) return reply;
    if (reply && reply.error === "no_connection") return reply;
    const view = await get("view", { team, user });
    if (view && view.ok === false && view.error) return view;
    return { ok: true, view: view ?? null, state: {}, depth: view ? 1 : 0 };
  },
};
