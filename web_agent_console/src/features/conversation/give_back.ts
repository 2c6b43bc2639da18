/** Puts the text of a taken-back or failed reply into the composer again. */
import { outbox } from "../../app/hub";
import type { Pending } from "../../live/outbox";

type Listener = (pending: Pick<Pending, "ticket" | "body" | "kind">) => void;
const listeners = new Set<Listener>();

/** Hear of texts that come back. */
export function onGiveBack(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Take a reply out of the outbox and hand its text to the composer. */
export function giveBack(pending: Pending): void {
  outbox.discard(pending.client_id);
  for (const listener of listeners) listener(pending);
}
