import { describe, expect, it } from "vitest";
import type { AgentEvent, Snapshot } from "../api/types";
import { agentOf, deliveryOf, messageOf, offerOf, snapshotOf, ticketOf } from "../testing/factories";
import { apply, applyAll, fromSnapshot } from "./apply";
import { awaitConversation, putConversation } from "./nouns/messages";
import { type LiveState, emptyState } from "./state";

const start = (change: Partial<Snapshot> = {}): LiveState => fromSnapshot(emptyState, snapshotOf(change));
const play = (state: LiveState, events: AgentEvent[]): LiveState => events.reduce(apply, state);

describe("tickets", () => {
  it("takes a changed ticket and keeps the newer version when an older one comes late", () => {
    const ticket = ticketOf({ version: 2 });
    const state = play(start({ tickets: [ticket] }), [
      { name: "ticket.changed", seq: 11, data: { ticket: { ...ticket, version: 4, subject: "new" } } },
      { name: "ticket.changed", seq: 12, data: { ticket: { ...ticket, version: 3, subject: "late" } } },
    ]);
    expect(state.tickets[ticket.id]?.subject).toBe("new");
    expect(state.seq).toBe(12);
  });

  it("drops a ticket that left my sight, with its messages", () => {
    const ticket = ticketOf();
    const open = putConversation(start({ tickets: [ticket] }), ticket.id, [messageOf({ ticket_id: ticket.id })]);
    const state = play(open, [{ name: "ticket.gone", seq: 11, data: { id: ticket.id } }]);
    expect(state.tickets[ticket.id]).toBeUndefined();
    expect(state.messages[ticket.id]).toBeUndefined();
  });
});

describe("messages", () => {
  it("adds a message once, in order of time, and takes its later delivery", () => {
    const early = messageOf({ ticket_id: "t", created_at: "2026-09-01T10:00:00Z" });
    const late = messageOf({ ticket_id: "t", kind: "reply", created_at: "2026-09-01T10:05:00Z", delivery: deliveryOf("queued") });
    const state = play(putConversation(start(), "t", []), [
      { name: "message.added", seq: 11, data: late },
      { name: "message.added", seq: 12, data: early },
      { name: "message.added", seq: 13, data: { ...late, delivery: deliveryOf("sent") } },
    ]);
    expect(state.messages.t?.map((one) => one.id)).toEqual([early.id, late.id]);
    expect(state.messages.t?.[1]?.delivery?.state).toBe("sent");
  });

  it("hides a reply that its author took back", () => {
    const reply = messageOf({ ticket_id: "t", kind: "reply" });
    const state = play(putConversation(start(), "t", [reply]), [
      { name: "message.added", seq: 11, data: { ...reply, delivery: deliveryOf("cancelled") } },
    ]);
    expect(state.messages.t).toEqual([]);
  });

  it("does not begin a conversation that nobody has opened here", () => {
    const state = play(start(), [{ name: "message.added", seq: 11, data: messageOf({ ticket_id: "t" }) }]);
    expect(state.messages.t).toBeUndefined();
  });

  it("keeps what came live while the conversation was being read", () => {
    const read = messageOf({ ticket_id: "t", created_at: "2026-09-01T10:00:00Z" });
    const live = messageOf({ ticket_id: "t", created_at: "2026-09-01T10:01:00Z" });
    const open = putConversation(start(), "t", [read]);
    const state = putConversation(play(open, [{ name: "message.added", seq: 11, data: live }]), "t", [read]);
    expect(state.messages.t?.map((one) => one.id)).toEqual([read.id, live.id]);
  });

  it("keeps what came live while the conversation was being read for the first time", () => {
    const read = messageOf({ ticket_id: "t", kind: "reply", version: 1, delivery: deliveryOf("queued") });
    const live = { ...read, version: 2, delivery: deliveryOf("sent") };
    const reading = play(awaitConversation(start(), "t"), [{ name: "message.added", seq: 11, data: live }]);
    expect(reading.messages.t).toBeUndefined();
    const state = putConversation(reading, "t", [read]);
    expect(state.messages.t).toEqual([live]);
    expect(state.early.t).toBeUndefined();
  });

  it("never goes back to an older form that was read late", () => {
    const read = messageOf({ ticket_id: "t", kind: "reply", version: 1, delivery: deliveryOf("queued") });
    const live = { ...read, version: 2, delivery: deliveryOf("sent") };
    const open = play(putConversation(start(), "t", [read]), [{ name: "message.added", seq: 11, data: live }]);
    expect(putConversation(open, "t", [read]).messages.t).toEqual([live]);
  });
});

describe("offers", () => {
  it("shows an offer once and says why it went away", () => {
    const offer = offerOf();
    const state = play(start(), [
      { name: "offer.made", seq: 11, data: offer },
      { name: "offer.made", seq: 12, data: offer },
      { name: "offer.withdrawn", seq: 13, data: { id: offer.id, reason: "expired" } },
    ]);
    expect(state.offers).toEqual([]);
    expect(state.lostOffers.map((one) => [one.offer.id, one.reason])).toEqual([[offer.id, "expired"]]);
  });

  it("is silent about an offer that I answered", () => {
    const offer = offerOf();
    const state = play(start({ offers: [{ ...offer, seq: 10 }] }), [{ name: "offer.withdrawn", seq: 11, data: { id: offer.id, reason: "accepted" } }]);
    expect(state.offers).toEqual([]);
    expect(state.lostOffers).toEqual([]);
  });
});

describe("agents and viewers", () => {
  it("takes my own state and those of colleagues", () => {
    const state = play(start({ agents: [agentOf(), agentOf({ id: "a2", name: "Bo" })] }), [
      { name: "agent.changed", seq: 11, data: { agent: agentOf({ state: "break", reason: "lunch" }) } },
      { name: "agent.changed", seq: 12, data: { agent: agentOf({ id: "a2", name: "Bo", state: "busy" }) } },
    ]);
    expect(state.me?.state).toBe("break");
    expect(state.agents.a2?.state).toBe("busy");
  });

  it("shows others who look at a ticket, not myself, without a number", () => {
    const viewers = [{ id: "a1", name: "Ana", typing: false, kind: "agent" as const }, { id: "a2", name: "Bo", typing: true, kind: "agent" as const }];
    const state = play(start(), [{ name: "presence.changed", data: { ticket_id: "t", viewers } }]);
    expect(state.viewers.t?.map((one) => one.id)).toEqual(["a2"]);
    expect(state.seq).toBe(10);
  });
});

describe("the numbered stream", () => {
  it("applies an event again without any effect", () => {
    const offer = offerOf();
    const events: AgentEvent[] = [
      { name: "offer.made", seq: 11, data: offer },
      { name: "offer.withdrawn", seq: 12, data: { id: offer.id, reason: "expired" } },
    ];
    const once = play(start(), events);
    expect(play(once, events)).toBe(once);
  });

  it("lets gaps pass, since others' events carry numbers too", () => {
    const state = play(start(), [{ name: "notice", seq: 40, data: { level: "info", code: "x", text: "hello", ticket_id: null, ticket: "", by: "" } }]);
    expect(state.seq).toBe(40);
    expect(state.notices.at(-1)?.text).toBe("hello");
  });

  it("a batch equals its events one after another, repeats and late versions included", () => {
    const [a, b] = [ticketOf(), ticketOf()];
    const offer = offerOf();
    const events: AgentEvent[] = [
      { name: "ticket.changed", seq: 11, data: { ticket: { ...a, version: 3 } } },
      { name: "ticket.changed", seq: 12, data: { ticket: { ...a, version: 2, subject: "late" } } },
      { name: "offer.made", seq: 13, data: offer },
      { name: "ticket.changed", seq: 13, data: { ticket: { ...b, version: 9, subject: "repeated number" } } },
      { name: "ticket.gone", seq: 14, data: { id: a.id } },
      { name: "ticket.changed", seq: 15, data: { ticket: b } },
    ];
    expect(applyAll(start(), events)).toEqual(play(start(), events));
    expect(applyAll(applyAll(start(), events), events).seq).toBe(15);
  });

  it("snapshot and events equal a fresh snapshot", () => {
    const mine = ticketOf({ assignee_id: "a1", work_state: "active" });
    const offered = ticketOf();
    const offer = offerOf({ ticket_id: offered.id });
    const taken = { ...offered, version: 2, assignee_id: "a1", work_state: "active" as const };
    const after = agentOf({ state: "busy", load: 2 });
    const lived = play(start({ tickets: [mine] }), [
      { name: "offer.made", seq: 11, data: offer },
      { name: "offer.withdrawn", seq: 12, data: { id: offer.id, reason: "accepted" } },
      { name: "ticket.changed", seq: 13, data: { ticket: taken } },
      { name: "agent.changed", seq: 14, data: { agent: after } },
    ]);
    const fresh = start({ seq: 14, me: after, agents: [after], tickets: [mine, taken] });
    expect(lived).toEqual(fresh);
  });

  it("a new snapshot drops my tickets that are gone and keeps what a list has read of others", () => {
    const gone = ticketOf({ assignee_id: "a1" });
    const foreign = ticketOf({ assignee_id: "a2" });
    const state = fromSnapshot(start({ tickets: [gone, foreign] }), snapshotOf({ epoch: "e2", seq: 3 }));
    expect(Object.keys(state.tickets)).toEqual([foreign.id]);
    expect([state.epoch, state.seq, state.generation]).toEqual(["e2", 3, 2]);
  });
});
