/** Sending a reply: at once on screen, with undo where the channel can hold it, and solving when asked. */
import type { Ticket } from "../../api/types";
import { connection, outbox, session, store } from "../../app/hub";
import { languageNow, tr } from "../../i18n";
import { spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import type { Pending } from "../../live/outbox";
import { toasts } from "../../ui/toasts";
import { patchTicket, setStatus } from "./actions";
import { drafts } from "./drafts";
import { giveBack } from "./give_back";
import type { Chosen } from "./recipients";

// Only mail can wait: a visitor in a chat sees the agent's answer or sees nothing.
const SCHEDULED_TOAST_S = 8;
const UNDO_S: Record<string, number> = { email: 8 };

export interface Outgoing {
  body: string;
  kind: "reply" | "note";
  files: Pending["attachments"];
  solve: boolean;
  /** Who it goes to, if the agent chose. */
  chosen?: Chosen;
  /** When it is to leave, if not at once. */
  sendAt?: Date;
}

/** A name for the message that nobody else chooses; works without TLS too, where randomUUID does not exist. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hand a reply or note to the outbox and clear its draft. */
export function sendMessage(ticket: Ticket, outgoing: Outgoing): void {
  const state = session.get();
  outbox.add({
    client_id: newId(),
    author: state.kind === "in" ? state.user.id : "",
    ticket: ticket.id,
    body: outgoing.body,
    kind: outgoing.kind,
    attachments: outgoing.files,
    ...(outgoing.chosen ? { chosen: outgoing.chosen } : {}),
    ...(outgoing.sendAt ? { send_at: outgoing.sendAt.toISOString() } : {}),
    undo_s: outgoing.sendAt ? 0 : outgoing.kind === "reply" ? (UNDO_S[ticket.channel] ?? 0) : 0,
    solve: outgoing.solve,
    created_at: new Date(hubNow()).toISOString(),
  });
  drafts.drop(ticket.id);
}

async function takeBack(pending: Pending, messageId: string): Promise<void> {
  try {
    const ack = await connection.call("message.undo", { message: messageId });
    if (!ack.ok) return void toasts.show({ tone: "bad", text: tr("composer.undo_late") });
  } catch {
    return void toasts.show({ tone: "bad", text: tr("composer.undo_late") });
  }
  store.undone(pending.ticket, messageId);
  giveBack(pending);
  if (pending.solve) await patchTicket(pending.ticket, { status: "open" }, { follows: true });
  toasts.show({ tone: "info", text: tr("composer.undone") });
}

outbox.onSent = (pending, ack) => {
  const messageId = ack.message?.id ?? ack.message_id ?? ack.id;
  if (ack.message) store.event({ name: "message.added", data: ack.message });
  if ((pending.undo_s > 0 || pending.send_at) && messageId) {
    toasts.show({
      tone: "good",
      text: pending.send_at ? tr("composer.scheduled", { when: spokenAt(languageNow(), pending.send_at, hubNow()) }) : tr("composer.sent"),
      undo: { label: tr("composer.undo"), run: () => void takeBack(pending, messageId) },
      // A little less than the hub waits, so that the button never lies.
      seconds: pending.send_at ? SCHEDULED_TOAST_S : pending.undo_s - 0.5,
    });
  }
  if (!pending.solve) return;
  const ticket = store.get().tickets[pending.ticket];
  if (pending.undo_s > 0) void patchTicket(pending.ticket, { status: "solved" }, { follows: true });
  else if (ticket) void setStatus(ticket, "solved", { follows: true });
};
