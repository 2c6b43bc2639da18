/** What an agent does to a ticket, each with its undo. */
import { ApiProblem } from "../../api/client";
import type { Priority, Ticket, TicketStatus } from "../../api/types";
import { api, store } from "../../app/hub";
import { tr } from "../../i18n";
import { toasts } from "../../ui/toasts";

export interface TicketChange {
  status?: TicketStatus;
  assignee_id?: string | null;
  queue_id?: string | null;
  priority?: Priority;
  unread?: boolean;
  tags?: string[];
}

interface Manner {
  /** Say nothing of a refusal. */
  quiet?: boolean;
  /** Follows from something the hub has just taken: that moved the ticket on, and must not count as a colleague's change. */
  follows?: boolean;
}

async function write(id: string, change: TicketChange, follows: boolean): Promise<void> {
  const version = store.get().tickets[id]?.version;
  // Reading marks are nobody's decision: they never lose against a colleague's change.
  const guarded = follows || "unread" in change ? change : { ...change, version };
  store.tickets([await api.patch<Ticket>(`/tickets/${id}`, guarded)]);
}

async function refresh(id: string): Promise<void> {
  store.tickets([await api.get<Ticket>(`/tickets/${id}`)]);
}

/** Change a ticket; true when the hub took it. A refusal is said in a toast. */
export async function patchTicket(id: string, change: TicketChange, manner: Manner = {}): Promise<boolean> {
  try {
    await write(id, change, manner.follows ?? false);
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 409 || error.status === 412)) {
      await refresh(id).catch(() => undefined);
      toasts.show({ tone: "info", text: tr("ticket.changed_elsewhere") });
    } else if (!manner.quiet) {
      const detail = error instanceof ApiProblem ? error.message : tr("line.offline");
      toasts.show({ tone: "bad", text: tr("ticket.failed", { detail }) });
    }
    return false;
  }
}

/** Set the status and offer to undo it. */
export async function setStatus(ticket: Ticket, status: TicketStatus, manner: Manner = {}): Promise<boolean> {
  const before = ticket.status;
  if (before === status || !(await patchTicket(ticket.id, { status }, manner))) return false;
  if (status === "solved" || before === "solved") {
    toasts.show({
      tone: "good",
      text: tr(status === "solved" ? "ticket.solved" : "ticket.reopened", { number: ticket.number }),
      undo: { label: tr("composer.undo"), run: () => void patchTicket(ticket.id, { status: before }) },
      seconds: 8,
    });
  }
  return true;
}

/** Give the ticket to somebody and offer to undo it. */
export async function assign(ticket: Ticket, agentId: string, name: string): Promise<void> {
  const before = ticket.assignee_id;
  if (!(await patchTicket(ticket.id, { assignee_id: agentId }))) return;
  toasts.show({
    tone: "good",
    text: tr("ticket.assigned", { number: ticket.number, name }),
    undo: { label: tr("composer.undo"), run: () => void patchTicket(ticket.id, { assignee_id: before }) },
    seconds: 8,
  });
}
