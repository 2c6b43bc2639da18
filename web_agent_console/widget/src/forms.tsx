/** Forms: before the chat, outside hours, the notice, and at the end. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat";
import type { Field } from "./facts";
import { Icon } from "./icons";
import { Linked } from "./log";

const LOOKS: Partial<Record<Field["kind"], RegExp>> = { email: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/, phone: /^\+?[0-9][0-9 ()./-]{4,28}[0-9]$/ };
const COMPLETES: Partial<Record<Field["kind"], string>> = { name: "name", email: "email", phone: "tel" };
const TYPES: Partial<Record<Field["kind"], string>> = { email: "email", phone: "tel" };

function problem(chat: Chat, field: Field, value: string): string {
  if (!value.trim()) return field.required ? chat.texts.missing : "";
  const looks = LOOKS[field.kind];
  return looks && !looks.test(value.trim()) ? chat.texts.wrong[field.kind as "email" | "phone"] : "";
}

/** When we open again, in words; the weekday only if it is not today. */
export function openingTime(iso: string, language: string, now = new Date()): string {
  const at = new Date(iso);
  const time: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  const today = at.toDateString() === now.toDateString();
  const far = at.getTime() - now.getTime() > 6 * 86_400_000;
  const day: Intl.DateTimeFormatOptions = far ? { day: "numeric", month: "long" } : { weekday: "long" };
  return new Intl.DateTimeFormat(language, today ? time : { ...day, ...time }).format(at);
}

/** That nobody can answer now, and what to do about it. */
export function Away({ chat }: { chat: Chat }) {
  const { texts, facts } = chat;
  const { availability } = chat.conversation.value;
  const why = availability.opens_at ? texts.closed(openingTime(availability.opens_at, chat.language)) : texts.nobody;
  return (
    <p class="notice">
      {why} {facts.email ? texts.leave : texts.leaveHere}
    </p>
  );
}

/** The questions before the chat; outside hours with the message itself. */
export function Questions({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const away = chat.away.value && chat.facts.email;
  const fields = chat.questions.value;
  const values = useSignal<Record<string, string>>({});
  const tried = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const shown = chat.shown.value;
  useEffect(() => {
    if (shown) form.current?.querySelector<HTMLElement>("input,select")?.focus();
  }, [shown]);
  const submit = (event: Event): void => {
    event.preventDefault();
    tried.value = true;
    const wrong = fields.find((field) => problem(chat, field, values.value[field.id] ?? ""));
    const missing = away && !chat.draft.value.trim();
    if (wrong || missing) form.current?.querySelector<HTMLElement>(wrong ? `#field-${wrong.id}` : "#message")?.focus();
    else {
      const message = away ? chat.draft.value : "";
      if (away) chat.draft.value = "";
      chat.answer(Object.fromEntries(fields.map((field) => [field.id, (values.value[field.id] ?? "").trim()])), message);
    }
  };
  return (
    <form class="questions" ref={form} onSubmit={submit} noValidate>
      {chat.away.value ? <Away chat={chat} /> : <h2>{texts.formIntro}</h2>}
      {fields.map((field) => {
        const value = values.value[field.id] ?? "";
        const says = tried.value ? problem(chat, field, value) : "";
        const id = `field-${field.id}`;
        const shared = {
          id,
          value,
          required: field.required,
          "aria-invalid": says ? true : undefined,
          "aria-describedby": says ? `${id}-says` : undefined,
          onInput: (event: { currentTarget: { value: string } }) => (values.value = { ...values.value, [field.id]: event.currentTarget.value }),
        };
        return (
          <p key={field.id}>
            <label for={id}>
              {chat.labelOf(field)} {!field.required && <small>({texts.optional})</small>}
            </label>
            {field.kind === "select" ? (
              <select {...shared}>
                <option value="">{texts.choose}</option>
                {field.options.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </select>
            ) : (
              <input {...shared} type={(TYPES[field.kind] ?? "text") as "text"} maxLength={254} autoComplete={COMPLETES[field.kind] ?? "off"} />
            )}
            {says && (
              <small class="failed" id={`${id}-says`}>
                {says}
              </small>
            )}
          </p>
        );
      })}
      {away && (
        <p>
          <label for="message">{texts.label}</label>
          <textarea
            id="message"
            rows={4}
            maxLength={10_000}
            required
            aria-invalid={tried.value && !chat.draft.value.trim() ? true : undefined}
            value={chat.draft.value}
            onInput={(event) => (chat.draft.value = event.currentTarget.value)}
          />
        </p>
      )}
      <button type="submit" class="wide">
        {away ? texts.leaveSend : texts.start}
      </button>
    </form>
  );
}

/** The notice to agree to before anything is sent or kept. */
export function Consent({ chat }: { chat: Chat }) {
  const button = useRef<HTMLButtonElement>(null);
  const shown = chat.shown.value;
  useEffect(() => {
    if (shown) button.current?.focus();
  }, [shown]);
  return (
    <div class="questions">
      <p id="notice">
        <Linked text={chat.consent} />
      </p>
      <button type="button" class="wide" ref={button} aria-describedby="notice" onClick={() => chat.agree()}>
        {chat.texts.agree}
      </button>
    </div>
  );
}

export function Rating({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const score = useSignal(0);
  const comment = useSignal("");
  const done = useSignal(false);
  if (done.value) return <p class="ending" role="status">{texts.thanks}</p>;
  if (chat.conversation.value.rated) return null;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (score.value && (await chat.rate(score.value, comment.value))) done.value = true;
  };
  return (
    <form class="ending" onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend>{texts.rate}</legend>
        {[1, 2, 3, 4, 5].map((value) => (
          <label key={value} class={value <= score.value ? "star on" : "star"}>
            <input type="radio" name="score" class="hidden" checked={score.value === value} onChange={() => (score.value = value)} />
            <span aria-hidden="true">★</span>
            <span class="hidden">{texts.stars(value)}</span>
          </label>
        ))}
      </fieldset>
      {score.value > 0 && (
        <div class="row">
          <input
            class="comment"
            aria-label={texts.comment}
            maxLength={500}
            placeholder={texts.comment}
            value={comment.value}
            onInput={(event) => (comment.value = event.currentTarget.value)}
          />
          <button type="submit">{texts.submit}</button>
        </div>
      )}
    </form>
  );
}

/** Have the conversation sent by mail: to the address that is known, or to one that is asked for. */
export function Transcript({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const email = useSignal(chat.conversation.value.person.email || chat.leftFor.value || chat.details.value?.["email"] || "");
  const asks = useSignal(false);
  const wrong = useSignal(false);
  const sentTo = useSignal("");
  if (sentTo.value) return <p class="ending" role="status">{texts.transcriptDone(sentTo.value)}</p>;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const to = email.value.trim();
    wrong.value = !LOOKS.email?.test(to);
    if (!wrong.value && (await chat.transcript(to))) sentTo.value = to;
  };
  if (!asks.value) {
    return (
      <p class="ending">
        <button type="button" class="link" onClick={() => (asks.value = true)}>
          <Icon name="mail" size={16} /> {texts.transcript}
        </button>
      </p>
    );
  }
  return (
    <form class="ending" onSubmit={(event) => void submit(event)} noValidate>
      <div class="row">
        <input
          type="email"
          class="comment"
          ref={(box) => {
            if (!email.value) box?.focus();
          }}
          aria-label={texts.email}
          placeholder={texts.email}
          autoComplete="email"
          aria-invalid={wrong.value || undefined}
          value={email.value}
          onInput={(event) => (email.value = event.currentTarget.value)}
        />
        <button type="submit">{texts.transcriptSend}</button>
      </div>
      {wrong.value && <small class="failed">{texts.wrong.email}</small>}
    </form>
  );
}
