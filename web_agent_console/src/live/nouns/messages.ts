import type { Message } from "../../api/types";
import type { LiveState } from "../state";

const byTime = (a: Message, b: Message): number =>
  Date.parse(a.created_at) - Date.parse(b.created_at) || (a.id < b.id ? -1 : 1);

// A reply that its author took back never left; nobody needs to see it.
const isUndone = (message: Message): boolean => message.delivery?.state === "cancelled";

/** Add a message, or take its newer form (delivery changes arrive under the same id). */
export function addMessage(state: LiveState, message: Message): LiveState {
  const held = state.messages[message.ticket_id];
  // Nobody has opened this conversation here: it will be read whole when somebody does.
  if (!held) return state;
  const others = held.filter((one) => one.id !== message.id);
  const next = isUndone(message) ? others : [...others, message].sort(byTime);
  return { ...state, messages: { ...state.messages, [message.ticket_id]: next } };
}

/** Take the whole conversation as read by REST; messages that came live meanwhile stay. */
export function putConversation(state: LiveState, ticketId: string, read: readonly Message[]): LiveState {
  const ids = new Set(read.map((message) => message.id));
  const live = (state.messages[ticketId] ?? []).filter((message) => !ids.has(message.id));
  return { ...state, messages: { ...state.messages, [ticketId]: [...read, ...live].filter((message) => !isUndone(message)).sort(byTime) } };
}

/** Take back a message that its author undid. */
export function removeMessage(state: LiveState, ticketId: string, messageId: string): LiveState {
  const held = state.messages[ticketId];
  if (!held) return state;
  const next = held.filter((message) => message.id !== messageId);
  return { ...state, messages: { ...state.messages, [ticketId]: next } };
}
