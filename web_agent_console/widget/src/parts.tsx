/** The pieces of the chat window. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat";
import type { Line } from "./conversation";
import type { Texts } from "./texts";

const MAX_CHARS = 10_000;

function Bubble({ line, texts }: { line: Line; texts: Texts }) {
  const time = new Date(line.at);
  return (
    <li class={line.mine ? "mine" : "theirs"}>
      <div class="bubble" dir="auto">
        <span class="hidden">{line.mine ? texts.you : line.name || texts.agent}: </span>
        {line.body}
      </div>
      <small>
        {!line.mine && line.name ? `${line.name} · ` : ""}
        <time dateTime={line.at}>{time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}</time>
        {line.state !== "sent" && ` · ${texts[line.state]}`}
      </small>
    </li>
  );
}

export function Log({ chat }: { chat: Chat }) {
  const box = useRef<HTMLDivElement>(null);
  const { lines } = chat.conversation.value;
  const shown = chat.shown.value;
  useLayoutEffect(() => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [lines.length, shown, chat.agentTypes.value]);
  return (
    <div class="log" ref={box} role="log" aria-live="polite" aria-label={chat.texts.log} tabIndex={0}>
      <p class="hello">{chat.texts.hello}</p>
      <ul>
        {lines.map((line) => (
          <Bubble key={line.clientId || line.id} line={line} texts={chat.texts} />
        ))}
      </ul>
    </div>
  );
}

export function Status({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const { standing, agent, place, lines } = chat.conversation.value;
  const line = chat.line.value;
  let text = "";
  if (line === "refused") text = texts.refused;
  else if (line === "offline") text = texts.offline;
  else if (line === "connecting") text = texts.connecting;
  else if (chat.agentTypes.value) text = texts.typing(agent);
  else if (standing === "waiting" && lines.length) text = place ? `${texts.waiting} ${texts.place(place)}` : texts.waiting;
  else if (standing === "active" && agent) text = texts.with(agent);
  else if (standing === "closed") text = texts.ended;
  return (
    <p class={`status ${line}`} role="status">
      {text}
    </p>
  );
}

export function Composer({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const text = useSignal("");
  const field = useRef<HTMLTextAreaElement>(null);
  const shown = chat.shown.value;
  useEffect(() => {
    if (shown) field.current?.focus();
  }, [shown]);
  const send = (event: Event): void => {
    event.preventDefault();
    chat.say(text.value);
    text.value = "";
    field.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    // Enter ends the choice of a character in an input method, and must not send then.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  };
  const type = (event: Event): void => {
    text.value = (event.currentTarget as HTMLTextAreaElement).value;
    chat.typing();
  };
  return (
    <form class="composer" onSubmit={send}>
      <label class="hidden" for="text">
        {texts.label}
      </label>
      <textarea
        id="text"
        ref={field}
        rows={2}
        maxLength={MAX_CHARS}
        placeholder={texts.placeholder}
        value={text.value}
        onInput={type}
        onKeyDown={key}
      />
      <button type="submit" disabled={!text.value.trim()}>
        {texts.send}
      </button>
    </form>
  );
}

export function Rating({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const score = useSignal(0);
  const comment = useSignal("");
  const done = useSignal(false);
  if (done.value) return <p class="rating">{texts.thanks}</p>;
  if (chat.conversation.value.rated) return null;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (score.value && (await chat.rate(score.value, comment.value))) done.value = true;
  };
  return (
    <form class="rating" onSubmit={(event) => void submit(event)}>
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
        <>
          <label>
            <span class="hidden">{texts.comment}</span>
            <input
              class="comment"
              maxLength={500}
              placeholder={texts.comment}
              value={comment.value}
              onInput={(event) => (comment.value = event.currentTarget.value)}
            />
          </label>
          <button type="submit">{texts.submit}</button>
        </>
      )}
    </form>
  );
}
