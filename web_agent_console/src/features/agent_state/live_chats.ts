import { store } from "../../app/hub";

/** How many customers wait in live chats that are mine. */
export function liveChats(): number {
  const { tickets, me } = store.get();
  return Object.values(tickets).filter(
    (ticket) => ticket.assignee_id === me?.id && ticket.channel === "webchat" && ticket.work_state === "active",
  ).length;
}
