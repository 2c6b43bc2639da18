/** The line to the hub: connects, comes back, sends what is unsent until it is acknowledged, exactly in order. */
import { type Socket, io } from "socket.io-client";
import type { Heard, Session, Standing, Unsent } from "./conversation";

export type LineState = "idle" | "connecting" | "online" | "offline" | "refused";

export interface News {
  line(state: LineState): void;
  session(session: Session): void;
  message(heard: Heard): void;
  standing(standing: Standing, agent: string): void;
  typing(): void;
  place(place: number): void;
  stored(unsent: Unsent, id: string | null): void;
}

interface Ack {
  ok: boolean;
  id?: string;
  code?: string;
  retry_after_s?: number;
}

const ACK_MS = 8_000;
const AGAIN_MS = 2_000;
const TYPING_MS = 3_000;
const FOR_GOOD = ["forbidden", "not_found", "invalid"];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class HubLine {
  private readonly socket: Socket;
  private sending = false;
  private typedAt = 0;

  constructor(
    auth: () => Record<string, unknown>,
    private readonly unsent: () => readonly Unsent[],
    private readonly news: News,
  ) {
    this.socket = io("/visitor", {
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      auth: (give) => give(auth()),
    });
    this.listen();
  }

  /** Connect, once. */
  open(): void {
    if (this.socket.active || this.socket.connected) return;
    this.news.line("connecting");
    this.socket.connect();
  }

  /** Send what is unsent; goes on until nothing is left or the line is down. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.unsent()[0]; next && this.socket.connected; next = this.unsent()[0]) await this.send(next);
    } finally {
      this.sending = false;
    }
  }

  /** Tell that the visitor types, at most every few seconds. */
  type(): void {
    if (!this.socket.connected || Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    this.socket.emit("typing", {});
  }

  /** Tell the hub that we have this message. */
  received(id: string): void {
    if (this.socket.connected) this.socket.emit("received", { id });
  }

  /** Call the hub; answers whether it said yes. */
  async call(name: string, data: object): Promise<boolean> {
    return (await this.ask(name, data)).ok;
  }

  private async send(unsent: Unsent): Promise<void> {
    const answer = await this.ask("message.send", { body: unsent.body, client_id: unsent.clientId });
    if (answer.ok && answer.id) this.news.stored(unsent, answer.id);
    else if (answer.code === "invalid") this.news.stored(unsent, null);
    else await pause((answer.retry_after_s ?? 0) * 1000 || AGAIN_MS);
  }

  private async ask(name: string, data: object): Promise<Ack> {
    try {
      return (await this.socket.timeout(ACK_MS).emitWithAck(name, data)) as Ack;
    } catch {
      return { ok: false, code: "no_answer" };
    }
  }

  private listen(): void {
    const { socket, news } = this;
    socket.on("session", (session: Session) => {
      news.session(session);
      news.line("online");
      void this.flush();
    });
    socket.on("message.added", (heard: Heard) => news.message(heard));
    socket.on("state.changed", (to: { state: Standing; agent: { name: string } | null }) =>
      news.standing(to.state, to.agent?.name ?? ""),
    );
    socket.on("agent.typing", () => news.typing());
    socket.on("queue.position", (to: { position: number }) => news.place(to.position));
    socket.on("disconnect", () => {
      news.line("offline");
      this.comeBack();
    });
    socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      const refused = FOR_GOOD.includes(error.data?.code ?? "");
      news.line(refused ? "refused" : "offline");
      if (!refused) this.comeBack();
    });
  }

  // Socket.IO comes back by itself except when the hub itself closed or refused the connection.
  private comeBack(): void {
    if (!this.socket.active) setTimeout(() => this.socket.connect(), AGAIN_MS);
  }
}
