/** Example data, in one place; every field can be changed by the test that cares. */
import type { CallLeg, CallView } from "../api/calls";
import type { Agent, Delivery, DeliveryState, Message, MessageFile, Offer, Snapshot, Ticket } from "../api/types";

let count = 0;
const next = () => ++count;
export const NOW = "2026-09-01T10:00:00.000Z";

export const ticketOf = (change: Partial<Ticket> = {}): Ticket => {
  const n = next();
  return {
    id: `t${n}`, number: 1000 + n, version: 1, subject: `Subject ${n}`, status: "open", channel: "email", inbox_id: "i1",
    queue_id: "q1", queue_name: "Billing", customer_id: "c1", customer_name: "Dana", assignee_id: null, assignee_name: null, priority: "normal",
    language: "en", tags: [], linked: [], work_state: "queued", preview: "Hello", unread: false, sla: { due_at: null, kind: null, state: "none" }, message_count: 1,
    requirement: [], disposition: "", wrap_up_since: null, wrap_up_until: null, wrap_up_extended: false, created_at: NOW, updated_at: NOW,
    last_inbound_at: NOW, ...change,
  };
};

export const messageOf = (change: Partial<Message> = {}): Message => {
  const n = next();
  return {
    id: `m${n}`, version: 1, ticket_id: "t1", kind: "inbound", author: { kind: "customer", id: "c1", name: "Dana" }, body: `Text ${n}`,
    html: "", elided: "", attachments: [], delivery: null, client_id: null, context: {}, authentication: "", sender: null, to: [], cc: [], bcc: [], whisper_to: "", articles: [], left_out: [], created_at: NOW, ...change,
  };
};

export const deliveryOf = (state: DeliveryState, change: Partial<Delivery> = {}): Delivery => ({
  state, reason: "", attempts: 0, next_attempt_at: null, send_at: null, ...change,
});

export const fileOf = (change: Partial<MessageFile> = {}): MessageFile => {
  const n = next();
  return {
    id: `f${n}`, name: `file-${n}.pdf`, type: "application/pdf", declared_type: "application/pdf", size: 84_211, cid: "", inline: false, url: null, thumb_url: null,
    dangerous: false, scan: "unscanned", threat: "", ...change,
  };
};

export const agentOf = (change: Partial<Agent> = {}): Agent => ({
  id: "a1", name: "Ana", role: "agent", language: "en", team_ids: [], state: "available", reason: "", since: NOW, load: 0, capacity: 3, connected: true, ...change,
});

export const offerOf = (change: Partial<Offer> = {}): Offer => {
  const n = next();
  return {
    id: `o${n}`, ticket_id: `t${n}`, queue: "Billing", queue_id: "q1", channel: "webchat", subject: `Offer ${n}`, customer_name: "Dana", wait_s: 12,
    expires_at: "2026-09-01T10:00:30.000Z", preview: "Hello", call_id: "", consult: false, ...change,
  };
};

export const snapshotOf = (change: Partial<Snapshot> = {}): Snapshot => ({
  epoch: "e1", seq: 10, now: NOW, me: agentOf(), agents: [agentOf()], queues: [{ id: "q1", name: "Billing", team_id: "" }], tickets: [], offers: [], calls: [], ice_servers: [], ...change,
});

export const legOf = (change: Partial<CallLeg> = {}): CallLeg => ({
  id: `l${next()}`, role: "agent", agent_id: "a1", name: "Ana", mode: "talk", state: "talking", since: NOW, ...change,
});

export const callOf = (change: Partial<CallView> = {}): CallView => ({
  id: `k${next()}`, ticket_id: "t1", state: "connected", direction: "in", inbox_id: "i1", queue_id: "q1", agent_id: "a1",
  customer: { name: "Dana", address: "+447700900123", customer_id: "c1" },
  legs: [legOf({ id: "lc", role: "customer", agent_id: "", name: "Dana" }), legOf({ id: "la" })],
  started_at: NOW, queued_at: NOW, connected_at: NOW, held_since: null, ended_at: null, recording: "on", recordings: [], consulting: "", interrupted: false, quality: null, path: [], end_reason: "",
  spent: { ringing_s: 0, menu_s: 0, queue_s: 0, talk_s: 0, hold_s: 0, wrap_up_s: 0, voicemail_s: 0, callback_s: 0 }, ...change,
});
