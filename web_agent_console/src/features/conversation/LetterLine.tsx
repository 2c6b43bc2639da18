import type { Message } from "../../api/types";
import { useLanguage, useT } from "../../i18n";
import { spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import css from "./MessageItem.module.css";

/** A part of the conversation that went by another inbox: one line, with what was sent behind it and how far it has come. */
export function LetterLine({ message }: { message: Message }) {
  const t = useT();
  const language = useLanguage();
  const { letter, to = "" } = message.context ?? {};
  const { delivery } = message;
  const text = t(letter === "unseen" ? "message.letter_unseen" : "message.letter_transcript", { to });
  return (
    <details className={css.letter}>
      <summary>
        {text} <time dateTime={message.created_at}>{spokenAt(language, message.created_at, hubNow())}</time>
        {delivery && delivery.state !== "cancelled" && ` · ${t(`delivery.${delivery.state}`)}`}
        {delivery?.reason && `: ${delivery.reason}`}
      </summary>
      <p className={css.text}>{message.body}</p>
    </details>
  );
}
