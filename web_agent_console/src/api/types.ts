/** Everything the hub says to the console, by REST and by socket. One place, until the types come from OpenAPI. */

export type Role = "admin" | "supervisor" | "agent";
export type TicketStatus = "open" | "pending" | "solved" | "closed";
export type Priority = "low" | "normal" | "high" | "urgent";
export type WorkState = "idle" | "queued" | "offered" | "active" | "wrap_up";
export type Channel = string;
export type AgentStateName = "available" | "busy" | "wrap_up" | "break" | "offline" | "not_responding";
export type SlaState = "ok" | "warning" | "breached" | "paused" | "met" | "none";
export type SlaKind = "first_response" | "next_response" | "resolution";

export interface Sla {
  due_at: string | null;
  kind: SlaKind | null;
  state: SlaState;
}

export interface Ticket {
  id: string;
  number: number | string;
  version: number;
  subject: string;
  status: TicketStatus;
  channel: Channel;
  inbox_id: string | null;
  queue_id: string | null;
  customer_id: string | null;
  customer_name: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  priority: Priority;
  language: string | null;
  tags: string[];
  work_state: WorkState;
  preview: string;
  unread: boolean | number;
  sla: Sla | null;
  created_at: string;
  updated_at: string;
  last_inbound_at: string | null;
  wrap_up_until?: string | null;
  wrap_up_since?: string | null;
}

export type MessageKind = "inbound" | "reply" | "note" | "system";
export type DeliveryState = "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "cancelled";

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  inline?: boolean;
  cid?: string | null;
  url?: string | null;
}

export interface Message {
  id: string;
  ticket_id: string;
  kind: MessageKind;
  author: { kind: "customer" | "agent" | "system"; id?: string | null; name?: string | null };
  body: string;
  html?: string | null;
  elided?: string | null;
  attachments?: Attachment[];
  delivery?: { state: DeliveryState; reason?: string | null } | null;
  created_at: string;
  client_id?: string | null;
}

export interface Agent {
  id: string;
  name: string;
  state: AgentStateName;
  reason?: string | null;
  since?: string | null;
  load?: number;
  capacity?: number;
}

export interface Queue {
  id: string;
  name: string;
  waiting?: number;
}

export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  language?: string | null;
  agent_id?: string | null;
}

export interface Session {
  token?: string;
  user: User;
  csrf: string;
}

export interface Offer {
  id: string;
  ticket_id: string;
  queue: string;
  channel: Channel;
  subject: string;
  customer_name?: string | null;
  wait_s?: number | null;
  expires_at: string;
  preview?: string | null;
  /** Set by the console: how long the offer ran when it was first seen, for the ring. */
  window_s?: number;
}

export interface Viewer {
  id: string;
  name: string;
  typing: boolean;
  kind?: "agent" | "customer";
}

export interface Snapshot {
  epoch: string;
  seq: number;
  now: string;
  me: Agent;
  agents: Agent[];
  queues: Queue[];
  tickets: Ticket[];
  offers: Offer[];
}

export interface Notice {
  level: "info" | "warning" | "error";
  code: string;
  text: string;
}

/** Server → client events of the namespace /agent, each with the number that fills gaps. */
export interface AgentEvents {
  "offer.made": Offer;
  "offer.withdrawn": { id: string; reason?: string };
  "ticket.changed": { ticket: Ticket };
  "ticket.gone": { id: string };
  "message.added": Message;
  "agent.changed": { agent: Agent };
  "presence.changed": { ticket_id: string; viewers: Viewer[] };
  notice: Notice;
}
export type AgentEventName = keyof AgentEvents;
export type AgentEvent = { [N in AgentEventName]: { name: N; data: AgentEvents[N]; seq?: number } }[AgentEventName];

export type Ack<T = object> = ({ ok: true } & T) | { ok: false; code: string; detail: string };

/** Client → server calls of the namespace /agent. */
export interface AgentCalls {
  "state.set": { state: AgentStateName; reason?: string };
  "offer.accept": { offer: string };
  "offer.decline": { offer: string; reason: string };
  "message.send": {
    ticket: string;
    body: string;
    kind: "reply" | "note";
    client_id: string;
    undo_s?: number;
    attachments?: string[];
  };
  "message.undo": { message: string };
  typing: { ticket: string };
  "ticket.view": { ticket: string | null };
  "ticket.wrap_up": { ticket: string; disposition: string };
}
export type AgentCallName = keyof AgentCalls;

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Suggestion {
  id: string;
  article_id: string;
  title: string;
  text: string;
  confidence: number;
  language?: string | null;
  source?: string | null;
}
export type Verdict = "accepted" | "rejected" | "edited";

export interface Decision {
  at: string;
  outcome: string;
  chosen?: string | null;
  candidates: Candidate[];
}
export interface Candidate {
  agent_id: string;
  agent_name: string;
  eligible: boolean;
  reasons: string[];
  score?: number | null;
}

export interface TicketEvent {
  id: string;
  at: string;
  name: string;
  actor: string | null;
  detail: string;
  fields?: Record<string, string>;
}

export interface Identity {
  kind: string;
  value: string;
}
export interface Customer {
  id: string;
  name: string | null;
  language?: string | null;
  company_name?: string | null;
  identities?: Identity[];
  notes?: string | null;
  created_at?: string;
}

export interface Draft {
  body: string;
  kind: "reply" | "note";
}

export interface BoardQueue {
  id: string;
  name: string;
  waiting: number;
  longest_wait_s: number | null;
  longest_wait_since: string | null;
  offered: number;
  active: number;
  wrap_up: number;
  service_level: { value: number | null; target: number | null; numerator?: number; denominator?: number; within_s?: number } | null;
  breached: number;
  due_soon: number;
}
export interface BoardAgent extends Agent {
  tickets: { id: string; number: number | string; subject: string; channel: Channel }[];
}
export interface Board {
  as_of: string;
  queues: BoardQueue[];
  agents: BoardAgent[];
  totals: Record<string, number | null>;
}

/** A row of an admin list: only the fields the form of that noun knows are written back. */
export type AdminRow = { id: string; version?: number } & Record<string, unknown>;

export interface InboundRow {
  id: string;
  channel: string;
  inbox_id: string;
  received_at: string;
  state: string;
  problem: string;
  size_bytes: number;
  attempts: number;
}
