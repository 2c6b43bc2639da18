/** Keeps the /agent socket open, fills gaps by number, and says how the line is. */
import type { Ack, AgentCallName, AgentCalls, AgentEvent, AgentEventName, Snapshot } from "../api/types";
import { learnHubTime } from "./hub_clock";
import type { LiveStore } from "./store";
import type { Backend, Wire } from "./wire";

export type LineState = "connecting" | "online" | "reconnecting" | "offline";

const OFFLINE_AFTER_MS = 5_000;
const REFUSED_RETRY_MS = 2_000;
const CALL_TIMEOUT_MS = 8_000;

const NAMES: ReadonlySet<string> = new Set<AgentEventName>([
  "offer.made",
  "offer.withdrawn",
  "ticket.changed",
  "ticket.gone",
  "message.added",
  "agent.changed",
  "call.changed",
  "presence.changed",
  "notice",
]);

/** A call that got no answer: the line is down or the hub did not reply in time. */
export class NoAnswer extends Error {}

export class Connection {
  private wire: Wire | undefined;
  private line: LineState = "connecting";
  private readonly listeners = new Set<() => void>();
  private offlineTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private token: string | undefined;
  /** Called when the hub refuses the session; answers whether we are still signed in. */
  onRefused: () => Promise<boolean> = async () => true;
  onOnline: () => void = () => undefined;

  constructor(
    private readonly backend: Backend,
    private readonly store: LiveStore,
  ) {}

  readonly get = (): LineState => this.line;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Open the line; the cookie speaks for us when there is no token. */
  start(token?: string): void {
    this.stop();
    this.token = token;
    const wire = this.backend.open("/agent", () => this.auth());
    this.wire = wire;
    wire.on("connect", () => this.setLine("online"));
    wire.on("disconnect", (reason: string) => this.lost(reason));
    wire.on("connect_error", () => this.refusedOrDown());
    wire.on("snapshot", (data: Snapshot) => {
      learnHubTime(data.now);
      this.store.snapshot(data);
      this.onOnline();
    });
    wire.on("resumed", (data: { now?: string }) => {
      if (data?.now) learnHubTime(data.now);
      this.onOnline();
    });
    wire.onAny((name, data) => this.receive(name, data));
    wire.connect();
  }

  /** Close the line for good (sign-out). */
  stop(): void {
    clearTimeout(this.offlineTimer);
    clearTimeout(this.retryTimer);
    this.offlineTimer = undefined;
    const wire = this.wire;
    this.wire = undefined;
    wire?.disconnect();
    this.line = "connecting";
  }

  /** Call the hub; resolves to its answer, throws NoAnswer when there is none. */
  async call<N extends AgentCallName, T = object>(name: N, data: AgentCalls[N]): Promise<Ack<T>> {
    if (!this.wire?.connected) throw new NoAnswer(name);
    try {
      return (await this.wire.call(name, data, CALL_TIMEOUT_MS)) as Ack<T>;
    } catch {
      throw new NoAnswer(name);
    }
  }

  private auth(): Record<string, unknown> {
    const { epoch, seq } = this.store.get();
    return {
      ...(this.token ? { token: this.token } : {}),
      ...(epoch === null ? {} : { epoch, seq }),
    };
  }

  private receive(name: string, data: unknown): void {
    if (!NAMES.has(name) || typeof data !== "object" || data === null) return;
    const seq = (data as { seq?: unknown }).seq;
    const event = { name, data, ...(typeof seq === "number" ? { seq } : {}) };
    this.store.event(event as AgentEvent);
  }

  private lost(reason: string): void {
    const wire = this.wire;
    if (!wire) return;
    this.setLine("reconnecting");
    // Socket.IO does not come back by itself when the server closed the namespace.
    if (reason === "io server disconnect") this.retrySoon();
  }

  private refusedOrDown(): void {
    this.setLine(this.line === "offline" ? "offline" : "reconnecting");
    this.retrySoon();
  }

  private retrySoon(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.retry(), REFUSED_RETRY_MS);
  }

  private async retry(): Promise<void> {
    const wire = this.wire;
    if (!wire || wire.connected) return;
    const signedIn = await this.onRefused();
    if (signedIn && this.wire === wire && !wire.connected) wire.connect();
  }

  private setLine(line: LineState): void {
    if (line === "online") {
      clearTimeout(this.offlineTimer);
      clearTimeout(this.retryTimer);
      this.offlineTimer = undefined;
    } else {
      this.offlineTimer ??= setTimeout(() => this.setLine("offline"), OFFLINE_AFTER_MS);
    }
    if (line === this.line) return;
    this.line = line;
    for (const listener of [...this.listeners]) listener();
  }
}
