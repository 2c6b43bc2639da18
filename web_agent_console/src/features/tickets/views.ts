/** The lists an agent works from: what to ask the hub for, and what belongs to it live. */
import type { Query } from "../../api/client";
import type { Ticket } from "../../api/types";
import type { IconName } from "../../ui/icons";

export const VIEWS = ["mine", "queue", "open", "pending", "solved", "search"] as const;
export type View = (typeof VIEWS)[number];

export interface TicketSearch {
  ticket?: string | undefined;
  q?: string | undefined;
  channel?: string | undefined;
  queue?: string | undefined;
  customer?: string | undefined;
  sort?: "due" | undefined;
}

export const viewIcons: Record<View, IconName> = {
  mine: "inbox",
  queue: "queue",
  open: "tray",
  pending: "pause",
  solved: "checkCircle",
  search: "search",
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** Keep what we know of the address; anything else is dropped. */
export function checkSearch(raw: Record<string, unknown>): TicketSearch {
  return {
    ticket: text(raw.ticket),
    q: text(raw.q),
    channel: text(raw.channel),
    queue: text(raw.queue),
    customer: text(raw.customer),
    sort: raw.sort === "due" ? "due" : undefined,
  };
}

export const isView = (name: string): name is View => (VIEWS as readonly string[]).includes(name);

/** What to ask the hub for. */
export function viewQuery(view: View, search: TicketSearch, myId: string): Query {
  const shared = { channel: search.channel, queue: search.queue, customer: search.customer, q: search.q };
  switch (view) {
    case "mine":
      return { ...shared, assignee: myId, status: "open" };
    case "queue":
      return { ...shared, assignee: "none", status: "open" };
    case "open":
    case "pending":
    case "solved":
      return { ...shared, status: view };
    case "search":
      return shared;
  }
}

const inWork = (ticket: Ticket): boolean => ticket.work_state === "active" || ticket.work_state === "wrap_up";

/** Whether a ticket belongs to the view now. A search knows its results only by the hub's answer. */
export function belongs(view: View, search: TicketSearch, myId: string, ticket: Ticket): boolean {
  if (search.channel && ticket.channel !== search.channel) return false;
  if (search.queue && ticket.queue_id !== search.queue) return false;
  switch (view) {
    case "mine":
      return ticket.assignee_id === myId && (ticket.status === "open" || inWork(ticket));
    case "queue":
      return ticket.status === "open" && !ticket.assignee_id;
    case "open":
    case "pending":
    case "solved":
      return ticket.status === view;
    case "search":
      return true;
  }
}

const dueOf = (ticket: Ticket): string =>
  ticket.sla?.due_at && (ticket.sla.state === "ok" || ticket.sla.state === "warning" || ticket.sla.state === "breached")
    ? ticket.sla.due_at
    : "9999";
// The order of the hub's own pages, so that a further page always goes below.
const newestOf = (ticket: Ticket): string => ticket.updated_at;

// Plain comparison: RFC 3339 times and ids sort by their characters, ten times faster than by locale.
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order of the view: newest word of the customer first, or what is due first. */
export function compareFor(sort: TicketSearch["sort"]): (a: Ticket, b: Ticket) => number {
  const newest = (a: Ticket, b: Ticket) => order(newestOf(b), newestOf(a)) || order(b.id, a.id);
  if (sort === "due") return (a, b) => order(dueOf(a), dueOf(b)) || newest(a, b);
  return newest;
}

/** Keep rows where they are while somebody points at them: old order first, new ones counted, later pages appended. */
export function steadyOrder(frozen: readonly string[] | null, live: readonly string[]): { shown: readonly string[]; fresh: number } {
  if (!frozen) return { shown: live, fresh: 0 };
  const held = new Set(frozen);
  const last = live.findLastIndex((id) => held.has(id));
  const below = live.slice(last + 1).filter((id) => !held.has(id));
  const fresh = live.slice(0, last + 1).filter((id) => !held.has(id)).length;
  return { shown: [...frozen, ...below], fresh };
}
