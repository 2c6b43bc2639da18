/** Where to go when a ticket is done: next, list or stay, as the person likes it. */
import { settings } from "../../app/settings";
import { store } from "../../app/hub";
import { type View, belongs, compareFor } from "../tickets/views";

/** Move on from a finished ticket. */
export function moveOn(doneId: string, view: View, onOpen: (id: string | undefined) => void): void {
  const { afterSolve } = settings.get();
  if (afterSolve === "stay") return;
  if (afterSolve === "list") return onOpen(undefined);
  const { tickets, me } = store.get();
  const next = Object.values(tickets)
    .filter((ticket) => ticket.id !== doneId && belongs(view, {}, me?.id ?? "", ticket))
    .sort(compareFor(undefined))[0];
  onOpen(view === "search" ? undefined : next?.id);
}
