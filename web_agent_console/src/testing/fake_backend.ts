/** A hub inside the browser, for looking at screens and for unit tests. Never part of the product. */
import type { Message, Ticket } from "../api/types";
import type { AuthSource, Backend, Wire } from "../live/wire";
import { agents, board, messages, nextSteps, queues, replyDraft, suggestions, tickets } from "./fake_data";
import { callCommands, fakeCalls } from "./fake_calls";
import { deliveryOf, messageOf, offerOf } from "./factories";

type Listener = (data: never) => void;
const user = { id: "a1", name: "Ana", email: "ana@example.com", role: "admin", language: "en" };
const sockets = new Set<FakeWire>();
let seq = 10;
let signedIn = sessionStorage.getItem("fake.in") === "1";

const emit = (name: string, data: object) => {
  seq += 1;
  for (const socket of sockets) if (socket.namespace === "/agent") socket.hear(name, { ...data, seq });
};
const changed = (ticket: Ticket) => {
  ticket.version += 1;
  ticket.updated_at = new Date().toISOString();
  emit("ticket.changed", { ticket: { ...ticket } });
};

const calls: Record<string, (data: Record<string, string>) => object | Promise<object>> = {
  ...callCommands((call) => emit("call.changed", call)),
  "state.set": ({ state, reason }) => {
    const agent = Object.assign(agents[0] ?? {}, { state, reason: reason ?? "", since: new Date().toISOString() });
    emit("agent.changed", { agent: { ...agent } });
    return { agent };
  },
  "message.send": (data) => {
    const message = messageOf({ ticket_id: data.ticket ?? "", kind: data.kind as Message["kind"], body: data.body ?? "", client_id: data.client_id ?? null,
      author: { kind: "agent", id: "a1", name: "Ana" }, created_at: new Date().toISOString(), delivery: deliveryOf("queued") });
    messages.push(message);
    emit("message.added", message);
    return { message };
  },
  "offer.accept": () => {
    const ticket = tickets[3];
    if (!ticket) return {};
    Object.assign(ticket, { assignee_id: "a1", assignee_name: "Ana", work_state: "active" });
    changed(ticket);
    return { ticket };
  },
  "ticket.wrap_up": ({ ticket: id }) => {
    const ticket = tickets.find((one) => one.id === id);
    if (!ticket) return {};
    ticket.work_state = ticket.work_state === "active" ? "wrap_up" : "idle";
    changed(ticket);
    return { ticket };
  },
};

class FakeWire implements Wire {
  connected = false;
  private readonly listeners = new Map<string, Listener[]>();
  private any: ((event: string, data: unknown) => void)[] = [];
  constructor(readonly namespace: string, private readonly auth: AuthSource) {}
  on(event: string, listener: Listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  onAny(listener: (event: string, data: unknown) => void) {
    this.any.push(listener);
  }
  hear(event: string, data: unknown) {
    for (const listener of this.listeners.get(event) ?? []) listener(data as never);
    for (const listener of this.any) listener(event, data);
  }
  async call(event: string, data: unknown) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return { ok: true, ...((await calls[event]?.(data as Record<string, string>)) ?? {}) };
  }
  connect() {
    setTimeout(() => {
      this.connected = true;
      sockets.add(this);
      this.auth();
      this.hear("connect", undefined);
      if (this.namespace === "/supervisor") {
        const count = location.search.includes("trend") ? 40 : 1;
        for (let n = count - 1; n >= 0; n -= 1) {
          const one = board();
          one.totals.waiting += count > 1 ? Math.round(8 * Math.sin(n / 5)) : 0;
          this.hear("board", { ...one, as_of: new Date(Date.now() - n * 5000).toISOString() });
        }
        return;
      }
      this.hear("snapshot", { epoch: "fake", seq, now: new Date().toISOString(), me: agents[0], agents, queues, offers: [], calls: fakeCalls(tickets[0]?.id ?? ""), ice_servers: [], tickets: tickets.filter((ticket) => ticket.assignee_id === "a1") });
      if (location.search.includes("offer")) this.offer();
    }, 30);
  }
  disconnect() {
    sockets.delete(this);
  }
  private offer() {
    setTimeout(() => emit("offer.made", offerOf({ ticket_id: tickets[3]?.id ?? "", subject: "Where is my order?", customer_name: "+44 7700 900123", channel: location.search.includes("voice") ? "voice" : "sms", call_id: location.search.includes("voice") ? "k8" : "",
      queue: "Billing", wait_s: 48, preview: "Hi, order 8812 was due yesterday. Any news?", expires_at: new Date(Date.now() + 25_000).toISOString() })), 300);
  }
}

// `?load=5000` fills the desk and changes 50 tickets a second, for measuring the list.
const load = Number(new URLSearchParams(location.search).get("load") ?? 0);
if (load > 0) {
  const first = tickets[0] as Ticket;
  for (let n = 0; n < load; n += 1) {
    const at = new Date(Date.now() - n * 60_000).toISOString();
    tickets.push({ ...first, id: `load${n}`, number: 5000 + n, subject: `Load ${n}`, assignee_id: "a1", updated_at: at, created_at: at });
  }
  setInterval(() => {
    for (let n = 0; n < 5; n += 1) {
      const ticket = tickets[Math.floor(Math.random() * tickets.length)] as Ticket;
      changed(Object.assign(ticket, { preview: `changed ${seq}` }));
    }
  }, 100);
}

const page = (items: unknown[]) => ({ items, next: null });
const noun = (path: string, body: string | undefined, query: URLSearchParams, method: string): unknown => {
  const [, name, id, part] = path.split("/");
  if (name === "tickets" && !id) {
    const status = query.get("status");
    const customer = query.get("customer");
    const words = query.get("q")?.toLowerCase();
    const assignee = query.get("assignee");
    return page(tickets.filter((one) => (!status || one.status === status) && (!customer || one.customer_id === customer) && (!words || one.subject.toLowerCase().includes(words)) &&
      (!assignee || (assignee === "none" ? !one.assignee_id : one.assignee_id === assignee))).slice(0, customer ? 4 : 200));
  }
  const ticket = tickets.find((one) => one.id === id);
  if (name === "tickets" && part === "messages") return page(messages.filter((one) => one.ticket_id === id));
  if (name === "tickets" && part === "why") {
    return { decisions: [{ at: new Date().toISOString(), outcome: "offered", policy: "default 2026-11", inputs: "run.1", chosen: "a1", runner_up: null, facts: {},
      words: ["Ana is asked: nobody else can take it now.", "It needs billing of at least 5.", "Bo holds as many of this channel as allowed."], candidates: [
      { agent_id: "a1", agent_name: "Ana", eligible: true, reasons: ["chosen: proficiency 8, holds 1, idle for 240 s"], score: 1 },
      { agent_id: "a2", agent_name: "Bo", eligible: false, reasons: ["no free slot for e-mail (5 of 5)"], score: null }] }] };
  }
  if (name === "tickets" && part === "related") return page(tickets.slice(1, 3));
  if (name === "tickets" && part === "events") return page([{ at: new Date().toISOString(), name: "TicketOpened" }]);
  if (name === "tickets" && part === "recipients") {
    return { to: [{ name: ticket?.customer_name ?? "", address: "maria@lund.example" }], cc: [{ name: "", address: "accounts@lund.example" }], choosable: ticket?.channel === "email" };
  }
  if (name === "tickets" && part === "reply-rules") return { counts_segments: false, files: true, free_text: true, max_chars: null, max_files: null, templates: [], window_closes_at: null };
  if (name === "tickets" && part === "draft") return { body: "", kind: "reply" };
  if (name === "tickets" && ticket && method === "PATCH") {
    Object.assign(ticket, JSON.parse(body ?? "{}"), { version: ticket.version });
    changed(ticket);
    return { ...ticket };
  }
  if (name === "tickets") return ticket;
  if (name === "customers" && id) return { id, name: tickets.find((one) => one.customer_id === id)?.customer_name, language: "en", company_name: "Lund & Daughters", created_at: "2025-03-02T10:00:00Z",
    identities: [{ kind: "email", value: "maria@lund.example" }, { kind: "phone", value: "+46 70 123 45 67" }] };
  if (name === "suggestions" && id === "draft") return replyDraft;
  if (name === "suggestions" && id === "next") return page(nextSteps);
  if (name === "suggestions") return page(suggestions);
  if (name === "board") return board();
  if (name === "agents") return page(agents.map((agent) => ({ ...agent, email: `${agent.name.toLowerCase()}@example.com`, role: "agent", language: "en", skills: { billing: 7, english: 9 } })));
  if (name === "queues") return page(queues);
  if (name === "inboxes") return page([{ id: "i1", name: "Hotline", channel: "voice", address: "+44 20 7946 0018" }, { id: "i2", name: "Sales", channel: "voice", address: "+46 8 123 456 00" }]);
  return page([]);
};

async function fakeFetch(input: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input, location.origin);
  const path = url.pathname.replace("/api/v1", "");
  const method = init.method ?? "GET";
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  if (path === "/session") {
    if (method === "POST") signedIn = true;
    if (method === "DELETE") signedIn = false;
    sessionStorage.setItem("fake.in", signedIn ? "1" : "0");
    return signedIn ? json({ user, csrf: "x" }) : json({ status: 401, code: "unauthenticated" }, 401);
  }
  const answer = noun(path, typeof init.body === "string" ? init.body : undefined, url.searchParams, method);
  return answer === undefined ? json({ status: 404, code: "not_found" }, 404) : json(answer);
}

export const backend: Backend = { fetch: fakeFetch, open: (namespace, auth) => new FakeWire(namespace, auth) };
