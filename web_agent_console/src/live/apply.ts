/** One pure step: state + event → state. The switch only names the noun; the work is in nouns/. */
import type { AgentEvent, Notice, Snapshot, Ticket } from "../api/types";
import { putAgent, putViewers } from "./nouns/agents";
import { putCall } from "./nouns/calls";
import { addMessage } from "./nouns/messages";
import { addOffer, withdrawOffer } from "./nouns/offers";
import { dropTicket, putTicket, putTickets } from "./nouns/tickets";
import { type LiveState, emptyState } from "./state";

const keyed = <T extends { id: string }>(rows: readonly T[] | undefined): Record<string, T> =>
  Object.fromEntries((rows ?? []).map((row) => [row.id, row]));

function addNotice(state: LiveState, notice: Notice): LiveState {
  const key = (state.notices.at(-1)?.key ?? 0) + 1;
  return { ...state, notices: [...state.notices.slice(-9), { ...notice, key }] };
}

// A snapshot lists my work in full, so my tickets that it lacks are gone; others stay until their list is read anew.
function foreignTickets(state: LiveState, myId: string): Record<string, Ticket> {
  return keyed(Object.values(state.tickets).filter((ticket) => ticket.assignee_id !== myId));
}

/** Start anew from a full snapshot; conversations are dropped because a snapshot does not carry them. */
export function fromSnapshot(state: LiveState, snapshot: Snapshot): LiveState {
  return {
    ...emptyState,
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    generation: state.generation + 1,
    me: snapshot.me,
    agents: keyed(snapshot.agents),
    queues: keyed(snapshot.queues),
    tickets: { ...foreignTickets(state, snapshot.me.id), ...keyed(snapshot.tickets) },
    offers: snapshot.offers ?? [],
    calls: keyed(snapshot.calls),
    iceServers: snapshot.ice_servers,
    // Texts on screen stay there until the re-read replaces them: no flash after a restart of the hub.
    messages: state.messages,
    early: state.early,
    notices: state.notices,
  };
}

function dispatch(state: LiveState, event: AgentEvent): LiveState {
  switch (event.name) {
    case "ticket.changed":
      return putTicket(state, event.data.ticket);
    case "ticket.gone":
      return dropTicket(state, event.data.id);
    case "message.added":
      return addMessage(state, event.data);
    case "offer.made":
      return addOffer(state, event.data);
    case "offer.withdrawn":
      return withdrawOffer(state, event.data.id, event.data.reason ?? "");
    case "call.changed":
      return putCall(state, event.data);
    case "agent.changed":
      return putAgent(state, event.data.agent);
    case "presence.changed":
      return putViewers(state, event.data.ticket_id, event.data.viewers);
    case "notice":
      return addNotice(state, event.data);
    default:
      // A newer hub may say more than this console knows.
      return state;
  }
}

/**
 * Apply a batch. Equal to one after another, but tickets that change in it are put in one go: with thousands of
 * tickets on the desk, a copy of the table for each change was most of the work.
 */
export function applyAll(state: LiveState, events: readonly AgentEvent[]): LiveState {
  let next = state;
  let tickets: Ticket[] = [];
  let seq = state.seq;
  const settle = () => {
    if (tickets.length > 0) next = { ...putTickets(next, tickets), seq };
    tickets = [];
  };
  for (const event of events) {
    if (event.name === "ticket.changed" && event.seq !== undefined) {
      if (event.seq <= seq) continue;
      seq = event.seq;
      tickets.push(event.data.ticket);
    } else {
      settle();
      next = apply(next, event);
      seq = next.seq;
    }
  }
  settle();
  return next;
}

/** Apply one event; one that was already applied (a replay after a reconnect) changes nothing. */
export function apply(state: LiveState, event: AgentEvent): LiveState {
  if (event.seq === undefined) return dispatch(state, event);
  if (event.seq <= state.seq) return state;
  return { ...dispatch(state, event), seq: event.seq };
}
