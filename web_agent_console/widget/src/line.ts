/** The line to the hub: sends what is unsent until it is acknowledged, exactly in order. */
import type { CallNews } from "./call/facts";
import type { Article, Heard, Session, Standing, Unsent } from "./conversation";
import type { Availability, SitePage } from "./facts";
import type { Proof } from "./own";
import { Socket } from "./socket";

export type LineState = "idle" | "connecting" | "online" | "offline" | "refused";

export interface News {
  line(state: LineState, code?: string): void;
  session(session: Session): void;
  message(heard: Heard): void;
  standing(standing: Standing, agent: string): void;
  typing(): void;
  place(place: number, expectedS: number | null): void;
  availability(availability: Availability): void;
  seen(until: string): void;
  call(news: CallNews): void;
  offered(articles: Article[]): void;
  proof(proof: Proof): void;
  stored(unsent: Unsent, id: string | null, why?: string): void;
}

export interface Ack {
  ok: boolean;
  id?: string;
  code?: string;
  detail?: string;
  retry_after_s?: number;
  tries_left?: number;
  proof?: Proof;
}

const ACK_MS = 8_000;
const AGAIN_MS = 2_000;
const TYPING_MS = 3_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class HubLine {
  private readonly socket: Socket;
  private sending = false;
  private typedAt = 0;
  private begun = false;
  private greeted = false;

  constructor(
    auth: () => object,
    private readonly unsent: () => readonly Unsent[],
    private readonly page: () => SitePage | null,
    private readonly news: News,
  ) {
    this.socket = new Socket("/visitor", auth, {
      up: () => undefined,
      down: () => {
        this.greeted = false;
        news.line("offline");
      },
      refused: (code) => {
        this.begun = false;
        news.line("refused", code);
      },
      event: (name, data) => this.hear(name, data),
    });
  }

  /** Connect, once. */
  open(): void {
    if (this.begun) return;
    this.begun = true;
    this.news.line("connecting");
    this.socket.open();
  }

  /** Connect anew as somebody else. */
  again(): void {
    this.greeted = false;
    this.socket.again();
  }

  /** Send what is unsent; goes on until nothing is left or the line is down. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.unsent()[0]; next && this.greeted; next = this.unsent()[0]) await this.send(next);
    } finally {
      this.sending = false;
    }
  }

  /** Tell that the visitor types, at most every few seconds. */
  type(): void {
    if (Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    this.socket.emit("typing", {});
  }

  /** Tell the hub something that needs no answer. */
  tell(name: string, data: object): void {
    this.socket.emit(name, data);
  }

  /** Call the hub. */
  async call(name: string, data: object): Promise<Ack> {
    return ((await this.socket.ask(name, data, ACK_MS)) as Ack | null) ?? { ok: false, code: "no_answer" };
  }

  private async send(unsent: Unsent): Promise<void> {
    const { body, clientId, details, files, choice, search } = unsent;
    const page = this.page();
    const answer = await this.call("message.send", {
      body,
      client_id: clientId,
      ...(details ? { details } : {}),
      ...(page ? { page } : {}),
      ...(choice ? { choice } : {}),
      ...(search ? { search } : {}),
      ...(files?.length ? { attachments: files.map((file) => file.id) } : {}),
    });
    // Without an id it was a code or an address that was waited for: it is stored nowhere.
    if (answer.ok) this.news.stored(unsent, answer.id ?? "");
    else if (answer.code === "invalid") this.news.stored(unsent, null, answer.detail);
    else await pause((answer.retry_after_s ?? 0) * 1000 || AGAIN_MS);
  }

  private hear(name: string, data: unknown): void {
    const { news } = this;
    const on: Record<string, (data: never) => void> = {
      session: (session: Session) => {
        this.greeted = true;
        news.session(session);
        news.line("online");
        void this.flush();
      },
      "message.added": (heard: Heard) => news.message(heard),
      "state.changed": (to: { state: Standing; agent: { name: string } | null }) => news.standing(to.state, to.agent?.name ?? ""),
      "agent.typing": () => news.typing(),
      "queue.position": (to: { position: number; expected_s: number | null }) => news.place(to.position, to.expected_s),
      availability: (to: Availability) => news.availability(to),
      "articles.offered": (to: { articles: Article[] }) => news.offered(to.articles),
      "proof.changed": (to: Proof) => news.proof(to),
      "call.changed": (to: CallNews) => news.call(to),
      seen: (to: { until: string }) => news.seen(to.until),
    };
    on[name]?.(data as never);
  }
}
