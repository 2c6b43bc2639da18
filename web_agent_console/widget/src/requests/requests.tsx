/** The visitor's own requests, and proving an address before them. Fetched when somebody asks for them. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Ack } from "../line";
import { DIGITS, digitsOf, secondsLeft, told } from "./facts";
import { type OwnTexts, textsFor } from "./texts";
import "./requests.css";

interface Request {
  number: number;
  subject: string;
  status: "open" | "pending" | "solved" | "closed";
  answered_at: string | null;
  promised: boolean;
}

export interface OwnParts {
  Panel: typeof Panel;
  begin: typeof begin;
}

const list = signal<Request[] | null>(null);
const trouble = signal("");
const busy = signal(false);
const elsewhere = signal(false);
const now = signal(0);

/** Show the requests of who may see them, else ask for them in the conversation. */
async function begin(chat: Chat): Promise<void> {
  const { title } = textsFor(chat.language);
  const answer = await look(chat);
  if (answer.code === "proof_required") {
    chat.own.open.value = false;
    chat.say(title, "requests");
  }
}

async function look(chat: Chat): Promise<Ack> {
  list.value = null;
  const answer = (await call(chat, "requests.list", {})) as Ack & { requests?: Request[] };
  if (answer.ok) list.value = answer.requests ?? [];
  return answer;
}

async function call(chat: Chat, name: string, data: object): Promise<Ack> {
  busy.value = true;
  const answer = await chat.own.ask(name, data);
  busy.value = false;
  trouble.value = answer.ok || answer.code === "proof_required" ? "" : told(textsFor(chat.language), answer);
  if (answer.proof) chat.own.stand(answer.proof);
  return answer;
}

async function ask(chat: Chat, address: string): Promise<void> {
  const { ok } = await call(chat, "proof.ask", { address: address.trim() });
  if (ok) elsewhere.value = false;
}

const enter = (chat: Chat, code: string): Promise<Ack> => call(chat, "proof.enter", { code });

export function Panel({ chat }: { chat: Chat }) {
  const texts = textsFor(chat.language);
  const { stage } = chat.own.proof.value;
  const typed = chat.own.typed.value;
  useEffect(() => {
    if (stage === "proven") void look(chat);
    else trouble.value = "";
    elsewhere.value = false;
  }, [stage]);
  useEffect(() => {
    if (!typed) return;
    chat.own.typed.value = "";
    void enter(chat, digitsOf(typed));
  }, [typed]);
  const leave = (): void => {
    chat.own.open.value = false;
    list.value = null;
    if (stage === "address" || stage === "code") void call(chat, "proof.cancel", {});
  };
  const waits = stage === "address" || stage === "code";
  return (
    <section class="own" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      {stage === "code" && !elsewhere.value && <Code chat={chat} texts={texts} />}
      {waits && (stage === "address" || elsewhere.value) && <Address chat={chat} texts={texts} />}
      {trouble.value && (
        <p class="failed" role="alert">
          {trouble.value}
        </p>
      )}
      {!waits && list.value && <List requests={list.value} language={chat.language} texts={texts} />}
      <p class="does">
        {waits && stage === "code" && !elsewhere.value && (
          <button type="button" class="choice" onClick={() => (elsewhere.value = true)}>
            {texts.other}
          </button>
        )}
        <button type="button" class="choice" onClick={leave}>
          {waits ? texts.cancel : texts.close}
        </button>
      </p>
    </section>
  );
}

interface Part {
  chat: Chat;
  texts: OwnTexts;
}

function Address({ chat, texts }: Part) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (field.current?.value.trim()) void ask(chat, field.current.value);
  };
  return (
    <form onSubmit={submit} noValidate>
      <label for="own-address">{texts.whose}</label>
      <input id="own-address" ref={field} type="text" inputMode="email" autoComplete="email" autoCapitalize="off" spellcheck={false} maxLength={254} aria-describedby="own-hint" />
      <small id="own-hint">{texts.hint}</small>
      <button type="submit" class="wide" disabled={busy.value}>
        {texts.send}
      </button>
    </form>
  );
}

function Code({ chat, texts }: Part) {
  const field = useRef<HTMLInputElement>(null);
  const { address, again_at } = chat.own.proof.value;
  const left = secondsLeft(again_at, Math.max(now.value, Date.now()));
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const take = async (whole: boolean): Promise<void> => {
    const box = field.current;
    const code = digitsOf(box?.value ?? "");
    if (!box || busy.value || (!whole && code.length < DIGITS)) return;
    if (code.length < DIGITS) {
      trouble.value = texts.code;
      return;
    }
    const answer = await enter(chat, code);
    if (!answer.ok && field.current) {
      field.current.value = "";
      field.current.focus();
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void take(true);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p role="status">{texts.sent(address)}</p>
      <label for="own-code">{texts.code}</label>
      <input id="own-code" class="code" ref={field} type="text" inputMode="numeric" autoComplete="one-time-code" maxLength={30} aria-invalid={trouble.value ? true : undefined} onInput={() => void take(false)} />
      <p class="does">
        <button type="submit" class="choice" disabled={busy.value}>
          {texts.enter}
        </button>
        <button type="button" class="choice" disabled={busy.value || left > 0} onClick={() => void ask(chat, address)}>
          {left > 0 ? texts.wait(left) : texts.again}
        </button>
      </p>
      <small>{texts.nothing}</small>
    </form>
  );
}

function List({ requests, language, texts }: { requests: readonly Request[]; language: string; texts: OwnTexts }) {
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  if (!requests.length) return <p role="status">{texts.none}</p>;
  return (
    <ul>
      {requests.map((one) => (
        <li key={one.number}>
          <strong>#{one.number}</strong> {one.subject}
          <small>
            {texts[one.status]} · {one.answered_at ? `${texts.answered} ${day.format(new Date(one.answered_at))}` : texts.unanswered}
            {one.promised && ` · ${texts.promised}`}
          </small>
        </li>
      ))}
    </ul>
  );
}

export const parts: OwnParts = { Panel, begin };
