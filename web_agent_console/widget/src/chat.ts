/** The chat's state as signals, and what the visitor can do. */
import { batch, computed, signal } from "@preact/signals";
import { type Conversation, type Heard, type Session, type Unsent, empty, hear, lastId, resume, settle, stand, write } from "./conversation";
import { type Setting, close, keep, unread, warn } from "./host";
import { HubLine, type LineState } from "./line";
import { type Texts, textsFor } from "./texts";

const TYPING_SHOWN_MS = 6_000;

const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export class Chat {
  readonly conversation = signal<Conversation>(empty);
  readonly line = signal<LineState>("idle");
  readonly agentTypes = signal(false);
  readonly shown = signal(false);
  readonly texts: Texts;
  readonly over = computed(() => this.conversation.value.standing === "closed");
  private unsent: Unsent[];
  private missed = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly hub: HubLine;

  constructor(inbox: string, setting: Setting) {
    this.texts = textsFor(setting.language);
    this.unsent = setting.kept.unsent;
    this.shown.value = setting.open;
    this.conversation.value = this.unsent.reduce(write, { ...empty, token: setting.kept.session });
    const { language, name, email, identity } = setting;
    this.hub = new HubLine(
      () => {
        const { token } = this.conversation.value;
        return { inbox, language, name, email, identity, last: lastId(this.conversation.value), ...(token ? { session: token } : {}) };
      },
      () => this.unsent,
      {
        line: (state) => (this.line.value = state),
        session: (session) => this.onSession(session),
        message: (heard) => this.onMessage(heard),
        standing: (standing, agent) => (this.conversation.value = stand(this.conversation.value, standing, agent)),
        typing: () => this.onTyping(),
        place: (place) => (this.conversation.value = { ...this.conversation.value, place }),
        stored: (sent, id) => this.onStored(sent, id),
      },
    );
    // A visitor who has never written is not connected until the chat is opened.
    if (setting.open || setting.kept.session || this.unsent.length) this.hub.open();
  }

  /** Take note of being opened or closed. */
  show(open: boolean): void {
    this.shown.value = open;
    if (!open) return;
    this.missed = 0;
    unread(0);
    this.hub.open();
  }

  /** Write a message; it is shown at once and sent as soon as there is a line. */
  say(text: string): void {
    const body = text.trim();
    if (!body) return;
    const written: Unsent = { clientId: newId(), body, at: new Date().toISOString() };
    this.unsent = [...this.unsent, written];
    this.conversation.value = write(this.conversation.value, written);
    this.save();
    this.hub.open();
    void this.hub.flush();
  }

  /** Tell the agent that the visitor types. */
  typing(): void {
    if (this.conversation.value.token) this.hub.type();
  }

  end = (): Promise<boolean> => this.hub.call("end", {});

  async rate(score: number, comment: string): Promise<boolean> {
    const ok = await this.hub.call("rate", { score, comment });
    if (ok) this.conversation.value = { ...this.conversation.value, rated: true };
    return ok;
  }

  hide = close;

  private onSession(session: Session): void {
    if (session.identity_problem) warn(`the visitor's identity is not proven: ${session.identity_problem}`);
    const known = new Set(this.conversation.value.lines.map((line) => line.id));
    batch(() => {
      this.conversation.value = resume(this.conversation.value, session);
      // Written while we were away and not stored yet: it still waits, whatever the hub says of the past.
      if (this.unsent.length && session.state !== "active") {
        this.conversation.value = { ...this.conversation.value, standing: "waiting" };
      }
    });
    for (const heard of session.messages) if (!known.has(heard.id)) this.acknowledge(heard, known.size > 0);
    if (this.conversation.value.lines.length) this.save();
  }

  private onMessage(heard: Heard): void {
    const known = this.conversation.value.lines.some((line) => line.id === heard.id);
    this.conversation.value = hear(this.conversation.value, heard);
    if (heard.author.kind === "customer") return;
    this.agentTypes.value = false;
    if (!known) this.acknowledge(heard, true);
  }

  private acknowledge(heard: Heard, isNews: boolean): void {
    if (heard.author.kind === "customer") return;
    this.hub.received(heard.id);
    if (isNews && !this.shown.value) unread(++this.missed);
  }

  private onTyping(): void {
    this.agentTypes.value = true;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => (this.agentTypes.value = false), TYPING_SHOWN_MS);
  }

  private onStored(sent: Unsent, id: string | null): void {
    this.unsent = this.unsent.filter((one) => one.clientId !== sent.clientId);
    this.conversation.value = settle(this.conversation.value, sent.clientId, id);
    this.save();
  }

  // Nothing is kept on the visitor's computer before the first message.
  private save(): void {
    keep({ session: this.conversation.value.token, unsent: this.unsent });
  }
}
