import type { Ticket } from "../../api/types";
import type { LiveState } from "../state";

/** Put one ticket, unless we already hold a newer version of it. */
export function putTicket(state: LiveState, ticket: Ticket): LiveState {
  const known = state.tickets[ticket.id];
  if (known && known.version > ticket.version) return state;
  return { ...state, tickets: { ...state.tickets, [ticket.id]: ticket } };
}

/** Put a page of tickets, keeping newer versions that came live meanwhile. */
export function putTickets(state: LiveState, page: readonly Ticket[]): LiveState {
  const tickets = { ...state.tickets };
  for (const ticket of page) {
    const known = tickets[ticket.id];
    if (!known || known.version <= ticket.version) tickets[ticket.id] = ticket;
  }
  return { ...state, tickets };
}

/** The ticket left what I may see: off every list, and its messages off this machine. */
export function dropTicket(state: LiveState, id: string): LiveState {
  if (!state.tickets[id]) return state;
  const { [id]: _ticket, ...tickets } = state.tickets;
  const { [id]: _messages, ...messages } = state.messages;
  return { ...state, tickets, messages };
}
