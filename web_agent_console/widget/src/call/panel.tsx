/** The call on the visitor's screen. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import { type CallFacts, clock } from "./facts";
import "./panel.css";
import { type CallTexts, callTextsFor } from "./texts";
import { VisitorCall } from "./visitor_call";

export { VisitorCall };

const KEYS = [..."123456789*0#"];
const TICK_MS = 1_000;

/** Where the call stands, in words. */
function where(call: VisitorCall, facts: CallFacts, words: CallTexts): string {
  const { audio } = call.phone.value;
  if (facts.standing === "ended") return words.ended;
  if (audio === "lost") return words.lost;
  if (facts.standing === "") return audio === "opening" ? words.connecting : "";
  return facts.standing === "ringing" ? words.connecting : words[facts.standing];
}

function Timer({ since }: { since: number }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <time>{clock(now.value - since)}</time>;
}

const TROUBLES = ["denied", "missing", "busy", "insecure", "silent", "failed"] as const;

function Trouble({ call, words }: { call: VisitorCall; words: CallTexts }) {
  const { audio, detail } = call.phone.value;
  const known = TROUBLES.find((one) => one === audio);
  return (
    <div role="alert">
      {known && (
        <p class="trouble">
          {words[known]} {detail}
        </p>
      )}
    </div>
  );
}

export function CallPanel({ call, chat, onClose }: { call: VisitorCall; chat: Chat; onClose: () => void }) {
  const words = callTextsFor(chat.language);
  const facts = call.facts.value;
  const { audio, muted } = call.phone.value;
  const asked = useSignal(false);
  const off = useRef<HTMLButtonElement>(null);
  const over = facts.standing === "ended";
  const keypad = !over && (facts.standing === "menu" || asked.value);
  const troubled = !over && (TROUBLES as readonly string[]).includes(audio);
  useEffect(() => off.current?.focus(), [over]);
  const queue = [facts.place ? chat.texts.place(facts.place) : "", facts.waitS === null ? "" : chat.texts.wait(Math.round(facts.waitS / 60))];
  const type = (event: KeyboardEvent): void => {
    if (!over && KEYS.includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      call.press(event.key);
    }
  };
  return (
    <section class="call" aria-label={words.title} onKeyDown={type}>
      <p class="where">
        <span role="status">{where(call, facts, words)}</span>
        {facts.talkingSince !== null && !over && <Timer since={facts.talkingSince} />}
      </p>
      {audio === "opening" && facts.id === "" && <p class="hint">{words.permission}</p>}
      <p class="hint" aria-live="polite">
        {facts.hint || queue.filter(Boolean).join(" ")}
      </p>
      <Trouble call={call} words={words} />
      {keypad && (
        <div class="keys" role="group" aria-label={words.keypad}>
          {KEYS.map((digit) => (
            <button key={digit} type="button" aria-label={words.key(digit)} onClick={() => call.press(digit)}>
              {digit}
            </button>
          ))}
        </div>
      )}
      <div class="acts">
        {troubled && (
          <button type="button" onClick={call.again}>
            {words.again}
          </button>
        )}
        {!over && !troubled && (
          <button type="button" aria-pressed={muted} onClick={() => call.mute()}>
            {muted ? words.unmute : words.mute}
          </button>
        )}
        {!over && !troubled && facts.standing !== "menu" && (
          <button type="button" aria-expanded={keypad} onClick={() => (asked.value = !asked.value)}>
            {words.keypad}
          </button>
        )}
        <button type="button" ref={off} class={over ? "" : "off"} onClick={over ? onClose : () => call.hangUp()}>
          {over ? words.close : words.hangUp}
        </button>
      </div>
    </section>
  );
}
