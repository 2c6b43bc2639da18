/** The chat's state as signals, and what the visitor can do. */
import { batch, computed, signal } from "@preact/signals";
import {
  type Choice, type Conversation, type Heard, type Line, type Session, type Unsent,
  empty, forget, hear, isFresh, lastId, lastReply, resume, settle, stand, write,
} from "./conversation";
import { Answering } from "./answering";
import { Calling } from "./calling";
import { type Facts, type Field, type SitePage, type Trigger, inLanguage, questions, shareable } from "./facts";
import { Greeter } from "./greeter";
import { type Kept, type Setting, greet, keep, unread, warn } from "./host";
import { newId } from "./ids";
import { HubLine, type LineState } from "./line";
import { Own } from "./own";
import { type Texts, spoken } from "./texts";
import { Uploads, admit } from "./uploads";

const TYPING_SHOWN_MS = 6_000;

export class Chat {
  readonly conversation = signal<Conversation>(empty);
  readonly line = signal<LineState>("idle");
  readonly refusal = signal("");
  readonly agentTypes = signal(false);
  readonly shown = signal(false);
  readonly agreed = signal(true);
  readonly draft = signal("");
  /** What went wrong last, for people. */
  readonly trouble = signal("");
  /** Where the answer to a message left outside hours will go. */
  readonly leftFor = signal("");
  readonly details = signal<Record<string, string> | null>(null);
  /** A greeting that the widget itself showed. */
  readonly greeting = signal("");
  readonly calling = new Calling((name, data) => this.hub.call(name, data), () => this.conversation.value.person.name || this.setting.name);
  readonly uploads = new Uploads();
  readonly answering = new Answering(() => this.facts.articles !== "off", (name, data) => this.hub.call(name, data));
  readonly own = new Own((name, data) => this.hub.call(name, data));
  readonly language: string;
  readonly over = computed(() => this.conversation.value.standing === "closed");
  /** Nobody can answer now, and nothing is under way. */
  readonly away = computed(() => {
    const { availability, standing } = this.conversation.value;
    return this.line.value === "online" && standing === "new" && !(availability.open && availability.staffed);
  });
  /** The questions that must be answered first. */
  readonly questions = computed<Field[]>(() => {
    if (!isFresh(this.conversation.value) || this.details.value) return [];
    return questions(this.facts, this.conversation.value.person, this.away.value);
  });
  private unsent: Unsent[];
  private readonly greeter: Greeter;
  private page: SitePage;
  /** The notice to agree to before anything is sent or kept. */
  readonly consent: string;
  private missed = 0;
  private readUpTo = "";
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly hub: HubLine;

  constructor(
    readonly facts: Facts,
    private readonly setting: Setting,
    readonly texts: Texts,
  ) {
    const { kept, language } = setting;
    this.language = spoken(language);
    this.consent = inLanguage(facts.consent, language);
    this.unsent = kept.unsent;
    this.page = setting.page;
    this.shown.value = setting.open;
    this.agreed.value = !this.consent || kept.agreed === this.consent;
    this.conversation.value = this.unsent.reduce(write, { ...empty, token: kept.session });
    this.hub = new HubLine(
      () => this.auth(),
      () => this.unsent,
      () => (facts.share_page && this.page.url ? shareable(this.page) : null),
      {
        line: (state, code = "") => batch(() => ((this.refusal.value = code), (this.line.value = state))),
        session: (session) => this.onSession(session),
        message: (heard) => this.onMessage(heard),
        standing: (...to) => batch(() => ((this.agentTypes.value = false), this.change(stand(this.conversation.value, ...to)))),
        typing: () => this.onTyping(),
        place: (place, expectedS) => this.change({ ...this.conversation.value, place, expectedS }),
        availability: (availability) => this.change({ ...this.conversation.value, availability }),
        seen: (seenUntil) => this.change({ ...this.conversation.value, seenUntil }),
        call: (news) => this.calling.hear(news),
        offered: (offered) => this.change({ ...this.conversation.value, offered }), proof: (proof) => this.own.stand(proof),
        stored: (sent, id, why) => this.onStored(sent, id, why),
      },
    );
    document.addEventListener("visibilitychange", () => this.noteRead());
    // A visitor who has never written is not connected until the chat is opened.
    if (setting.open || kept.session || this.unsent.length) this.connect();
    const quiet = () => !this.shown.value && isFresh(this.conversation.value);
    this.greeter = new Greeter(facts.triggers, kept.greeted, quiet, (trigger) => this.onTrigger(trigger));
    this.greeter.arm(this.page.url);
  }

  get hello(): string { return inLanguage(this.facts.greeting, this.setting.language) || this.texts.hello; }

  labelOf(field: Field): string {
    const label = inLanguage(field.label, this.setting.language);
    return label || this.texts[field.kind === "phone" ? "phone" : field.kind === "email" ? "email" : "name"];
  }

  /** Take note of being opened or closed. */
  show(open: boolean): void {
    this.shown.value = open;
    if (!open) return;
    this.missed = 0;
    unread(0);
    this.connect();
    this.noteRead();
  }

  /** Agree to the notice. */
  agree(): void {
    this.agreed.value = true;
    this.save();
    this.connect();
  }

  onPage(page: SitePage): void { this.greeter.arm((this.page = page).url); }

  /** Another tab of this site wrote: it is the same conversation. */
  onKept(kept: Kept): void {
    const { token, lines } = this.conversation.value;
    const known = new Set(lines.map((line) => line.clientId));
    const news = kept.unsent.filter((one) => !known.has(one.clientId));
    if (news.length) {
      this.unsent = [...this.unsent, ...news];
      this.change(news.reduce(write, this.conversation.value));
    }
    if (kept.agreed) this.agreed.value = !this.consent || kept.agreed === this.consent;
    if (kept.session && kept.session !== token && !lines.some((line) => line.id)) {
      this.change({ ...this.conversation.value, token: kept.session });
      if (this.line.value === "idle") this.connect();
      else this.hub.again();
    } else if (news.length) {
      this.connect();
      void this.hub.flush();
    }
  }

  /** Write a message with the files that are ready; it is shown at once and sent as soon as there is a line. */
  say(text: string, choice?: Choice): boolean {
    const body = text.trim();
    if (!choice && this.own.takes(body)) return true;
    if (!body && !this.uploads.list.value.length) return false;
    const files = this.uploads.take();
    if (!files) return false;
    const details = this.details.value;
    const written: Unsent = { clientId: newId(), body, at: new Date().toISOString(), files, ...(details ? { details } : {}), ...(choice ? { choice } : {}), ...this.answering.handOver() };
    this.unsent = [...this.unsent, written];
    this.trouble.value = "";
    this.change(write(this.conversation.value, written));
    this.save();
    this.connect();
    void this.hub.flush();
    return true;
  }

  /** Fill in the form; outside hours the message goes with it. */
  answer(details: Record<string, string>, message: string): void {
    const { person } = this.conversation.value;
    const field = this.questions.value.find((one) => one.kind === "email");
    const away = this.away.value;
    batch(() => {
      this.details.value = details;
      if (away && this.facts.email) this.leftFor.value = person.email || (field && details[field.id]) || "";
      if (message) this.say(message);
    });
  }

  /** Take a message that was refused back into the box. */
  edit(line: Line): void {
    batch(() => {
      this.change(forget(this.conversation.value, line.clientId));
      this.draft.value = line.body;
      if (isFresh(this.conversation.value)) this.details.value = null;
    });
  }

  attach(files: Iterable<File>): void {
    const { token } = this.conversation.value;
    const { fitting, trouble } = admit(files, this.facts.files, this.language, this.texts);
    this.trouble.value = trouble;
    for (const file of fitting) {
      this.uploads.add(file, this.facts.inbox, token, () => (this.trouble.value = this.texts.uploadFailed(file.name)));
    }
  }

  typing(): void { if (this.conversation.value.token) this.hub.type(); }

  end = (): Promise<boolean> => this.ask("end", {});

  async rate(score: number, comment: string): Promise<boolean> {
    const ok = await this.ask("rate", { score, comment });
    if (ok) this.change({ ...this.conversation.value, rated: true });
    return ok;
  }

  /** Have the conversation sent by mail; answers whether the hub does so. */
  transcript = (email: string): Promise<boolean> => this.ask("transcript", email ? { email } : {});

  private async ask(name: string, data: object): Promise<boolean> {
    const { ok } = await this.hub.call(name, data);
    this.trouble.value = ok ? "" : this.texts.tryAgain;
    return ok;
  }

  private auth(): object {
    const { language, name, email, identity } = this.setting;
    const { token } = this.conversation.value;
    const said = { inbox: this.facts.inbox, language, name, email, last: lastId(this.conversation.value) };
    return { ...said, ...(identity ? { identity } : {}), ...(token ? { session: token } : {}) };
  }

  private connect(): void {
    if (!this.agreed.value) return;
    this.hub.open();
    this.answering.load();
  }

  private change(to: Conversation): void { this.conversation.value = to; }

  private onSession(session: Session): void {
    if (session.identity_problem) warn(`the visitor's identity is not proven: ${session.identity_problem}`);
    const before = this.conversation.value;
    const other = before.token !== "" && before.token !== session.session;
    const known = new Set(before.lines.map((line) => line.id));
    batch(() => {
      // A conversation that is not ours any more (somebody else has signed in) is put away.
      this.change(resume(other ? { ...empty, lines: before.lines.filter((line) => !line.id) } : before, session));
      // Written while we were away and not stored yet: it still waits, whatever the hub says of the past.
      if (this.unsent.length && session.state !== "active") this.change({ ...this.conversation.value, standing: "waiting" });
    });
    for (const heard of session.messages) if (!known.has(heard.id)) this.acknowledge(heard, known.size > 0);
    if (this.conversation.value.lines.length) this.save();
    this.calling.onSession(session);
    this.own.stand(session.proof, true);
    this.noteAgain();
  }

  private onMessage(heard: Heard): void {
    const known = this.conversation.value.lines.some((line) => line.id === heard.id);
    this.change(hear(this.conversation.value, heard));
    if (heard.author.kind === "customer") return;
    this.agentTypes.value = false;
    if (!known) this.acknowledge(heard, true);
    this.noteRead();
  }

  private acknowledge(heard: Heard, isNews: boolean): void {
    if (heard.author.kind === "customer") return;
    this.hub.tell("received", { id: heard.id });
    if (isNews && !this.shown.value) unread(++this.missed);
  }

  /** What is on the screen of somebody who looks has been read. */
  private noteRead(): void {
    const last = lastReply(this.conversation.value);
    if (!last || last === this.readUpTo || !this.shown.value || document.hidden || this.line.value === "offline") return;
    this.readUpTo = last;
    this.hub.tell("read", { id: last });
  }

  /** Say again what was told over a line that broke: it may not have arrived. */
  private noteAgain(): void {
    const last = lastReply(this.conversation.value);
    if (last) this.hub.tell("received", { id: last });
    this.readUpTo = "";
    this.noteRead();
  }

  private onTyping(): void {
    this.agentTypes.value = true;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => (this.agentTypes.value = false), TYPING_SHOWN_MS);
  }

  private onStored(sent: Unsent, id: string | null, why = ""): void {
    this.unsent = this.unsent.filter((one) => one.clientId !== sent.clientId);
    this.change(id === "" ? forget(this.conversation.value, sent.clientId) : settle(this.conversation.value, sent.clientId, id, why));
    this.save();
  }

  private onTrigger(trigger: Trigger): void {
    this.greeting.value = inLanguage(trigger.text, this.setting.language);
    greet(this.greeting.value);
    if (trigger.once) this.save();
  }

  // Nothing is kept on the visitor's computer before the first message (or greeting), nor before consent.
  private save(): void {
    if (!this.agreed.value) return;
    keep({ session: this.conversation.value.token, unsent: this.unsent, agreed: this.consent, greeted: this.greeter.greeted });
  }
}
