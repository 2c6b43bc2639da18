/** The conversation as one value, and how it changes. Pure: everything that happens is a function of state and news. */

import type { Availability } from "./facts";
import type { Proof } from "./own";

export type Standing = "new" | "self_service" | "waiting" | "active" | "closed";

export interface HeardFile {
  id: string;
  name: string;
  type: string;
  size: number;
  /** Empty while it is ours alone. */
  url: string;
}

/** An article that the hub shows; `url` is its page, empty when it has none. */
export interface Article {
  id: string;
  title: string;
  url: string;
}

/** What can be chosen below an answer of the hub's own. */
export type Choice = "helped" | "more" | "person" | "requests";

/** A message as the hub sends it. */
export interface Heard {
  id: string;
  author: { kind: "customer" | "agent" | "bot" | "system"; name: string };
  body: string;
  created_at: string;
  client_id?: string | null;
  attachments?: HeardFile[];
  articles?: Article[];
  choices?: Choice[];
}

export interface Line {
  /** The hub's id, or empty while it is ours alone. */
  id: string;
  clientId: string;
  mine: boolean;
  name: string;
  body: string;
  at: string;
  state: "sending" | "sent" | "failed";
  files: HeardFile[];
  /** Why the hub does not take it. */
  why: string;
  articles: Article[];
  choices: Choice[];
}

export interface Unsent {
  clientId: string;
  body: string;
  at: string;
  /** Answers to the form before the chat. */
  details?: Record<string, string>;
  files?: HeardFile[];
  choice?: Choice;
  /** What the visitor looked for before writing, and what was shown. */
  search?: { words: string[]; shown: string[] };
}

export interface Session {
  session: string;
  state: Standing;
  agent: { name: string } | null;
  rated: boolean;
  identity_problem?: string;
  person?: { name: string; email: string } | null;
  availability?: Availability;
  seen_until?: string | null;
  /** Whether the visitor may call, and what helps the browser to do so. */
  calls?: boolean;
  ice_servers?: RTCIceServer[];
  messages: Heard[];
  articles?: Article[];
  /** Whether own requests can be asked for, and where proving an address for it stands. */
  requests?: boolean;
  proof?: Proof;
}

export interface Conversation {
  token: string;
  lines: Line[];
  standing: Standing;
  agent: string;
  place: number | null;
  /** Seconds that waiting will probably take. */
  expectedS: number | null;
  /** Up to when an agent has read what the visitor wrote. */
  seenUntil: string;
  person: { name: string; email: string };
  availability: Availability;
  rated: boolean;
  /** Shown beside the wait for an agent. */
  offered: Article[];
  /** Whether own requests can be asked for. */
  requests: boolean;
}

const nobody = { name: "", email: "" };

export const empty: Conversation = {
  token: "",
  lines: [],
  standing: "new",
  agent: "",
  place: null,
  expectedS: null,
  seenUntil: "",
  person: nobody,
  availability: { open: true, opens_at: null, staffed: true },
  rated: false,
  offered: [],
  requests: false,
};

const byTime = (a: Line, b: Line): number => {
  // What the hub does not have yet stays last, in the order of writing.
  if (!a.id !== !b.id) return a.id ? -1 : 1;
  // Times are compared as times: with and without fractions of a second their texts do not sort.
  return Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1);
};

const fromHeard = (heard: Heard): Line => ({
  id: heard.id,
  clientId: heard.client_id ?? "",
  mine: heard.author.kind === "customer",
  name: heard.author.name,
  body: heard.body,
  at: heard.created_at,
  state: "sent",
  files: heard.attachments ?? [],
  why: "",
  articles: heard.articles ?? [],
  choices: heard.choices ?? [],
});

/** Take a message in; one that is there already, by id or by our own client id, is replaced. */
export function hear(state: Conversation, heard: Heard): Conversation {
  const line = fromHeard(heard);
  const others = state.lines.filter((one) => one.id !== line.id && !(line.clientId && one.clientId === line.clientId));
  return { ...state, lines: [...others, line].sort(byTime) };
}

/** Take the hub's account of the conversation. */
export function resume(state: Conversation, session: Session): Conversation {
  const next = session.messages.reduce(hear, state);
  return {
    ...next,
    token: session.session,
    standing: session.state,
    agent: session.agent?.name ?? "",
    rated: session.rated,
    offered: session.articles ?? [],
    requests: session.requests ?? false,
    person: session.person ?? nobody,
    availability: session.availability ?? state.availability,
    seenUntil: session.seen_until ?? "",
    place: session.state === "waiting" ? state.place : null,
  };
}

/** Add what the visitor just wrote. */
export function write(state: Conversation, unsent: Unsent): Conversation {
  const line: Line = {
    id: "",
    clientId: unsent.clientId,
    mine: true,
    name: "",
    body: unsent.body,
    at: unsent.at,
    state: "sending",
    files: unsent.files ?? [],
    why: "",
    articles: [],
    choices: [],
  };
  const standing = state.standing === "active" || state.standing === "self_service" ? state.standing : "waiting";
  return { ...state, standing, lines: [...state.lines, line].sort(byTime) };
}

/** Note that the hub has stored what we wrote, or will not. */
export function settle(state: Conversation, clientId: string, id: string | null, why = ""): Conversation {
  const lines = state.lines.map((line) =>
    line.clientId === clientId && !line.id
      ? { ...line, id: id ?? "", state: id ? ("sent" as const) : ("failed" as const), why }
      : line,
  );
  return { ...state, lines };
}

/** Take back what the hub refused, so that it can be said again. */
export const forget = (state: Conversation, clientId: string): Conversation => ({
  ...state,
  lines: state.lines.filter((line) => line.id || line.clientId !== clientId),
});

/** Whether nothing has been said yet that still goes on. */
export const isFresh = (state: Conversation): boolean => state.standing === "new" && state.lines.length === 0;

/** The last of the visitor's own messages that an agent has read, by id. */
export function lastSeen(state: Conversation): string {
  const until = Date.parse(state.seenUntil);
  return state.lines.filter((line) => line.mine && line.id && Date.parse(line.at) <= until).at(-1)?.id ?? "";
}

/** The newest message of ours (not the visitor's), by id. */
export const lastReply = (state: Conversation): string => state.lines.filter((line) => !line.mine && line.id).at(-1)?.id ?? "";

/** Note where the conversation stands. */
export function stand(state: Conversation, standing: Standing, agent: string): Conversation {
  return { ...state, standing, agent, place: standing === "waiting" ? state.place : null };
}

/** The newest message that the hub knows, from which it goes on telling. */
export const lastId = (state: Conversation): string => state.lines.filter((line) => line.id).at(-1)?.id ?? "";
