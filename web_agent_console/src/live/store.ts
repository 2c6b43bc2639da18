/** Holds the live state and tells screens of changes: at once after a pause, ten times a second under load. */
import type { AgentEvent, Message, Snapshot, Ticket } from "../api/types";
import { applyAll, fromSnapshot } from "./apply";
import { awaitConversation, putConversation, removeMessage } from "./nouns/messages";
import { putTickets } from "./nouns/tickets";
import { withdrawOffer } from "./nouns/offers";
import { type LiveState, emptyState } from "./state";

const BATCH_MS = 100;

export class LiveStore {
  private state: LiveState = emptyState;
  private readonly listeners = new Set<() => void>();
  // Events that nobody has asked about yet; they are applied together.
  private waiting: AgentEvent[] = [];
  private announced = false;
  private announcedAt = 0;

  constructor(private readonly schedule: (run: () => void, delayMs: number) => void = (run, delayMs) => setTimeout(run, delayMs)) {}

  /** The state now. */
  readonly get = (): LiveState => {
    if (this.waiting.length > 0) {
      const events = this.waiting;
      this.waiting = [];
      this.state = applyAll(this.state, events);
    }
    return this.state;
  };

  /** Call back after changes; returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Take a full snapshot. */
  snapshot(snapshot: Snapshot): void {
    this.set(fromSnapshot(this.get(), snapshot));
  }

  /** Take one event. */
  event(event: AgentEvent): void {
    this.waiting.push(event);
    this.announce();
  }

  /** Take tickets that were read by REST. */
  tickets(page: readonly Ticket[]): void {
    this.set(putTickets(this.get(), page));
  }

  /** Keep what is said in a conversation that is about to be read by REST. */
  reads(ticketId: string): void {
    this.set(awaitConversation(this.get(), ticketId));
  }

  /** Take a conversation that was read by REST. */
  conversation(ticketId: string, messages: readonly Message[]): void {
    this.set(putConversation(this.get(), ticketId, messages));
  }

  /** Take a message off the screen after undo. */
  undone(ticketId: string, messageId: string): void {
    this.set(removeMessage(this.get(), ticketId, messageId));
  }

  /** Take an offer off the screen that this agent has just answered. */
  answered(offerId: string): void {
    this.set(withdrawOffer(this.get(), offerId, "accepted"));
  }

  /** Forget everything (sign-out). */
  clear(): void {
    this.set(emptyState);
  }

  private set(next: LiveState): void {
    if (next === this.state) return;
    this.state = next;
    this.announce();
  }

  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    const delayMs = Math.max(0, BATCH_MS - (performance.now() - this.announcedAt));
    this.schedule(() => {
      this.announced = false;
      this.announcedAt = performance.now();
      for (const listener of [...this.listeners]) listener();
    }, delayMs);
  }
}
