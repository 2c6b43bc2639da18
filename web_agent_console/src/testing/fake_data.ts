/** A small organisation for the in-browser stand-in. */
import type { Board, Message, ReplyDraft, Step, Suggestion, Ticket } from "../api/types";
import { agentOf, deliveryOf, fileOf, messageOf, ticketOf } from "./factories";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const ahead = (minutes: number) => ago(-minutes);

export const agents = [
  agentOf({ id: "a1", name: "Ana", since: ago(12), load: 2, capacity: 5 }),
  agentOf({ id: "a2", name: "Bo", state: "busy", since: ago(3), load: 5, capacity: 5 }),
  agentOf({ id: "a3", name: "Cleo", state: "break", reason: "lunch", since: ago(26) }),
  agentOf({ id: "a4", name: "Supervisor", state: "offline", since: ago(200) }),
];
export const queues = [{ id: "q1", name: "Billing" }, { id: "q2", name: "Technical" }, { id: "q3", name: "技术支持" }];

const subjects: [string, string, string, string][] = [
  ["Invoice 4711 shows the wrong amount", "Maria Lund", "email", "The invoice says 240 but we agreed on 204. Could you please check and send a corrected one?"],
  ["Cannot sign in after the update", "Tom Okafor", "webchat", "it just says 'unknown error' every time"],
  ["发票抬头需要修改", "王芳", "email", "您好，请把发票抬头改成我们公司的全称，谢谢。"],
  ["Where is my order?", "+44 7700 900123", "sms", "Hi, order 8812 was due yesterday. Any news?"],
  ["Refund for double payment", "Priya Nair", "email", "I was charged twice on 3 September. Please refund one of them."],
  ["Change of delivery address", "Jonas Weber", "webchat", "We have moved, can you change the address on the account?"],
  ["路由器经常断线", "李明", "webchat", "晚上七点以后每隔十分钟就断一次。"],
  ["Question about the annual plan", "Elena Rossi", "email", "If we change to the annual plan in the middle of a month, what happens to the rest?"],
];

const noSla: Ticket["sla"] = { due_at: null, kind: null, state: "none" };
const slas: Ticket["sla"][] = [
  { due_at: ahead(4), kind: "next_response", state: "warning" },
  { due_at: ago(7), kind: "first_response", state: "breached" },
  { due_at: ahead(95), kind: "first_response", state: "ok" },
  { due_at: null, kind: "next_response", state: "paused" },
];

export const tickets: Ticket[] = Array.from({ length: 120 }, (_, index) => {
  const [subject, customer_name, channel, preview] = subjects[index % subjects.length] as [string, string, string, string];
  const mine = index % 7 === 0 || index === 1;
  const status = index % 11 === 10 ? "solved" : index % 9 === 8 ? "pending" : "open";
  return ticketOf({
    subject, customer_name, channel, preview, status, customer_id: `c${index % 8}`, assignee_id: mine ? "a1" : index % 5 === 2 ? "a2" : null,
    assignee_name: mine ? "Ana" : index % 5 === 2 ? "Bo" : null, unread: mine && index < 10, work_state: mine ? "active" : "queued",
    queue_id: `q${(index % 3) + 1}`, priority: index % 13 === 4 ? "urgent" : "normal", sla: slas[index % 4] ?? noSla,
    last_inbound_at: ago(index * 17), updated_at: ago(index * 17), created_at: ago(index * 17 + 300), language: channel === "webchat" ? "zh" : "en",
    tags: index % 4 === 0 ? ["invoice", "b2b"] : [],
  });
});

export const messages: Message[] = tickets.flatMap((ticket) => [
  messageOf({ ticket_id: ticket.id, body: ticket.preview, author: { kind: "customer", id: ticket.customer_id, name: ticket.customer_name }, created_at: ago(190), context: { call: `k${ticket.id}` },
    elided: ticket.channel === "email" ? "On Monday you wrote:\n> Thank you for your order." : "",
    html: ticket.channel === "email" ? `<p>${ticket.preview}</p><p><img src="https://example.com/logo.png" alt="logo"></p>` : "",
    attachments: ticket.channel === "email" ? [fileOf({ id: `f${ticket.id}`, name: "invoice-4711.pdf" }), fileOf({ id: `v${ticket.id}`, name: "message.wav", type: "audio/wav", size: 320_044 })] : [] }),
  messageOf({ ticket_id: ticket.id, kind: "system", client_id: `k${ticket.id}.r0:transcript`, author: { kind: "system", id: "", name: "" }, created_at: ago(189), body: "Transcript\n0:01 Customer: I was charged twice for the same order.\n0:06 Customer: Please call me back." }),
  messageOf({ ticket_id: ticket.id, kind: "reply", author: { kind: "agent", id: "a2", name: "Bo" }, body: "Thank you for writing. I am looking into it and come back to you today.", created_at: ago(120), delivery: deliveryOf("delivered") }),
  messageOf({ ticket_id: ticket.id, kind: "note", author: { kind: "agent", id: "a2", name: "Bo" }, body: "Accounting confirms: the discount was not applied. Corrected invoice is on its way.", created_at: ago(80) }),
  messageOf({ ticket_id: ticket.id, kind: "system", author: { kind: "system", id: "", name: "" }, body: "Offered to Ana, accepted after 6 s", created_at: ago(40) }),
  messageOf({ ticket_id: ticket.id, body: "Thanks! When can I expect the corrected one? Our books close on Friday.", author: { kind: "customer", id: ticket.customer_id, name: ticket.customer_name }, created_at: ago(6) }),
]);

const suggestionOf = (id: string, title: string, text: string, rest: Partial<Suggestion>): Suggestion => ({
  id, article_id: id, title, text, confidence: 0.5, sureness: "medium", language: "en", source: "article", found_by: title, internal: false, passages: [], matches: [], ...rest,
});

export const suggestions: Suggestion[] = [
  suggestionOf("k1", "Correcting an invoice", "We have corrected your invoice and sent the new one to the address on your account. The old one is void; you do not need to do anything.\nYou can download it at any time under Account → Invoices.", {
    confidence: 0.91, sureness: "high", passages: [{ text: "We have corrected your invoice and sent the new one to the address on your account.", start: 0, end: 83, score: 0.8 }],
    matches: [{ start: 8, end: 17 }, { start: 23, end: 30 }],
  }),
  suggestionOf("k2", "When invoices are sent", "Invoices go out on the first working day of each month, corrected ones within one working day.", { confidence: 0.64 }),
  suggestionOf("k3", "Discounts and annual plans", "A discount applies from the next invoice on; for the present one a corrected invoice is issued on request.", { confidence: 0.38, sureness: "low", internal: true }),
];

export const replyDraft: ReplyDraft = {
  text: "Hello Maria,\n\nWe have corrected your invoice and sent the new one.\n\nInvoices go out on the first working day of each month.", language: "en", written_by: "extract", problem: "",
  parts: [
    { question: "When can I expect the corrected one?", text: "We have corrected your invoice and sent the new one.", citations: [1] },
    { question: "And when does the next one come?", text: "Invoices go out on the first working day of each month.", citations: [2] },
  ],
  citations: [{ number: 1, id: "k1", title: "Correcting an invoice", source: "article", url: "" }, { number: 2, id: "k2", title: "When invoices are sent", source: "article", url: "https://help.example.com/k2" }],
};

export const nextSteps: Step[] = [
  { kind: "move", value: "q2", reason: "triage", because: "says “password”", confidence: 0.91, reasons: [{ code: "says", value: "password" }] },
  { kind: "tag", value: "invoice", reason: "similar_tickets", because: "4", confidence: 0.8, reasons: [] },
];

export const board = (): Board => ({
  as_of: new Date().toISOString(),
  warnings: [],
  queues: [
    { id: "q1", name: "Billing", waiting: 7, longest_wait_s: 252, longest_wait_since: ago(4.2), offered: 2, active: 9, wrap_up: 1, service_level: { value: 0.84, target: 0.8, numerator: 84, denominator: 100, within_s: 60 }, asa_s: 31, thresholds: { wait_amber_s: 60, wait_red_s: 180, level_amber: 0.8, level_red: 0.7 }, abandoned: 1, agents_ready: 1, agents_busy: 2, agents_wrap_up: 1, breached: 0, due_soon: 2 },
    { id: "q2", name: "Technical", waiting: 14, longest_wait_s: 690, longest_wait_since: ago(11.5), offered: 1, active: 12, wrap_up: 3, service_level: { value: 0.61, target: 0.8, numerator: 61, denominator: 100, within_s: 60 }, asa_s: 31, thresholds: { wait_amber_s: 60, wait_red_s: 180, level_amber: 0.8, level_red: 0.7 }, abandoned: 1, agents_ready: 1, agents_busy: 2, agents_wrap_up: 1, breached: 3, due_soon: 5 },
    { id: "q3", name: "技术支持", waiting: 0, longest_wait_s: null, longest_wait_since: null, offered: 0, active: 2, wrap_up: 0, service_level: { value: null, target: 0.8, numerator: 0, denominator: 0, within_s: 60 }, asa_s: 31, thresholds: { wait_amber_s: 60, wait_red_s: 180, level_amber: 0.8, level_red: 0.7 }, abandoned: 1, agents_ready: 1, agents_busy: 2, agents_wrap_up: 1, breached: 0, due_soon: 0 },
  ],
  agents: agents.map((agent) => ({ ...agent, aside: agent.state === "busy" ? 1 : 0, tickets: agent.state === "busy" ? [{ id: "t1", number: 1001, subject: "Invoice 4711 shows the wrong amount", channel: "email" }] : [] })),
  totals: { waiting: 21, longest_wait_s: 690, offered: 3, active: 23, wrap_up: 4, breached: 3, due_soon: 7, ready: 1, busy: 1, online: 3, asa_s: 34, abandoned: 2 },
});
