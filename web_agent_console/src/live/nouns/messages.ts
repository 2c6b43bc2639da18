import type { Message } from "../../api/types";
import type { LiveState } from "../state";

const byTime = (a: Message, b: Message): number =>
  Date.parse(a.created_at) - Date.parse(b.created_at) || (a.id < b.id ? -1 : 1);

// A reply that its author took back never left; nobody needs to see it.
const isUndone = (message: Message): boolean => message.delivery?.state === "cancelled";

// The newest form of each message: what REST answers may be older than what came live meanwhile.
function newest(messages: readonly Message[]): readonly Message[] {
  const found = new Map<string, Message>();
  for (const message of messages) {
    const held = found.get(message.id);
    if (!held || held.version <= message.version) found.set(message.id, message);
  }
  return [...found.values()].filter((message) => !isUndone(message)).sort(byTime);
}

/** Add a message, or take its newer form (delivery changes arrive under the same id). */
export function addMessage(state: LiveState, message: Message): LiveState {
  const ticketId = message.ticket_id;
  const held = state.messages[ticketId];
  if (held) return { ...state, messages: { ...state.messages, [ticketId]: newest([...held, message]) } };
  const early = state.early[ticketId];
  // Nobody has opened this conversation here: it will be read whole when somebody does.
  if (!early) return state;
  return { ...state, early: { ...state.early, [ticketId]: [...early, message] } };
}

/** Begin to read a conversation: what is said from now on is kept until it has been read. */
export function awaitConversation(state: LiveState, ticketId: string): LiveState {
  return { ...state, early: { ...state.early, [ticketId]: state.early[ticketId] ?? [] } };
}

/** Take the whole conversation as read by REST; what came live meanwhile stays. */
export function putConversation(state: LiveState, ticketId: string, read: readonly Message[]): LiveState {
  const { [ticketId]: early = [], ...others } = state.early;
  const messages = newest([...read, ...(state.messages[ticketId] ?? []), ...early]);
  return { ...state, early: others, messages: { ...state.messages, [ticketId]: messages } };
}

/** Take back a message that its author undid. */
export function removeMessage(state: LiveState, ticketId: string, messageId: string): LiveState {
  const held = state.messages[ticketId];
  if (!held) return state;
  const next = held.filter((message) => message.id !== messageId);
  return { ...state, messages: { ...state.messages, [ticketId]: next } };
}
