/** Replies on their way: shown at once, sent when the line allows, kept over a reload, never sent twice. */
import type { Ack, Message } from "../api/types";
import { NoAnswer } from "./connection";

export interface Pending {
  client_id: string;
  /** Who wrote it: nobody else at this machine may send it. */
  author: string;
  ticket: string;
  body: string;
  kind: "reply" | "note";
  attachments: { id: string; name: string; type: string; size: number }[];
  undo_s: number;
  /** Who a mail goes to, if the agent chose. */
  chosen?: { to: string[]; cc: string[]; bcc: string[] };
  /** The moment at which it is to leave, if not at once. */
  send_at?: string;
  solve: boolean;
  created_at: string;
  state: "waiting" | "sending" | "sent" | "failed";
  detail?: string;
  message_id?: string;
}

export type SendAck = Ack<{ message_id?: string; id?: string; message?: Message }>;
type Send = (pending: Pending) => Promise<SendAck>;
type Shelf = Pick<Storage, "getItem" | "setItem">;

const SHELF_KEY = "hub.outbox";

export class Outbox {
  private items: readonly Pending[] = [];
  private readonly listeners = new Set<() => void>();
  onSent: (pending: Pending, ack: Extract<SendAck, { ok: true }>) => void = () => undefined;

  constructor(
    private readonly send: Send,
    private readonly shelf: Shelf,
  ) {
    this.items = this.restore();
  }

  readonly get = (): readonly Pending[] => this.items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Add a reply and try to send it. */
  add(pending: Omit<Pending, "state">): void {
    this.set([...this.items, { ...pending, state: "waiting" }]);
    void this.attempt(pending.client_id);
  }

  /** Try again one that failed. */
  retry(clientId: string): void {
    void this.attempt(clientId);
  }

  /** Give up one; its text is handed back. */
  discard(clientId: string): Pending | undefined {
    const found = this.items.find((one) => one.client_id === clientId);
    this.set(this.items.filter((one) => one.client_id !== clientId));
    return found;
  }

  /** Send what waited while the line was down. */
  flush(): void {
    for (const one of this.items) {
      if (one.state === "waiting") void this.attempt(one.client_id);
    }
  }

  /** Another person has signed in: what others wrote goes. */
  keepOnly(author: string): void {
    this.set(this.items.filter((one) => one.author === author));
  }

  /** Drop those that the hub has shown us as messages. */
  confirm(messages: readonly Message[]): void {
    const seen = new Set(messages.map((message) => message.client_id).filter(Boolean));
    const ids = new Set(messages.map((message) => message.id));
    const left = this.items.filter((one) => !seen.has(one.client_id) && !(one.message_id && ids.has(one.message_id)));
    if (left.length !== this.items.length) this.set(left);
  }

  private async attempt(clientId: string): Promise<void> {
    const pending = this.items.find((one) => one.client_id === clientId);
    if (!pending || pending.state === "sending" || pending.state === "sent") return;
    this.patch(clientId, { state: "sending", detail: undefined });
    try {
      const ack = await this.send(pending);
      if (!ack.ok) return this.patch(clientId, { state: "failed", detail: ack.detail || ack.code });
      this.patch(clientId, { state: "sent", message_id: ack.message_id ?? ack.message?.id ?? ack.id });
      this.onSent(pending, ack);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      // The hub knows client_id, so that sending again after a lost answer cannot double the reply.
      this.patch(clientId, { state: "waiting" });
    }
  }

  private patch(clientId: string, change: Partial<Pending>): void {
    this.set(this.items.map((one) => (one.client_id === clientId ? { ...one, ...change } : one)));
  }

  private set(items: readonly Pending[]): void {
    this.items = items;
    this.shelf.setItem(SHELF_KEY, JSON.stringify(items.filter((one) => one.state !== "sent")));
    for (const listener of [...this.listeners]) listener();
  }

  private restore(): readonly Pending[] {
    try {
      const kept = JSON.parse(this.shelf.getItem(SHELF_KEY) ?? "[]") as Pending[];
      return kept.map((one) => (one.state === "sending" ? { ...one, state: "waiting" } : one));
    } catch {
      return [];
    }
  }
}
