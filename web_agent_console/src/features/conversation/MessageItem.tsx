import { lazy, memo, Suspense, useState } from "react";
import type { Message } from "../../api/types";
import { useLanguage, useT } from "../../i18n";
import { fullMoment, spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Avatar } from "../../ui/Avatar";
import { Chip } from "../../ui/Chips";
import { Icon } from "../../ui/icons";
import { recordingOf } from "../recordings/recording_of";
import { Attachments } from "./Attachments";
import { DeliveryLine } from "./DeliveryLine";
import { LetterLine } from "./LetterLine";
import { MessageAddresses } from "./MessageAddresses";
import { MessageContext } from "./MessageContext";
import css from "./MessageItem.module.css";

const MailFrame = lazy(() => import("./MailFrame").then((part) => ({ default: part.MailFrame })));

const RecordingLine = lazy(() => import("../recordings/RecordingLine").then((part) => ({ default: part.RecordingLine })));

const LoneTranscript = lazy(() => import("../recordings/RecordingLine").then((part) => ({ default: part.LoneTranscript })));

interface Props {
  message: Message;
  previous: Message | undefined;
}

const GROUP_MS = 3 * 60_000;

const continues = (message: Message, previous: Message | undefined): boolean =>
  previous !== undefined &&
  previous.kind === message.kind &&
  previous.author.id === message.author.id &&
  previous.author.kind === message.author.kind &&
  Date.parse(message.created_at) - Date.parse(previous.created_at) < GROUP_MS;

export const MessageItem = memo(function MessageItem({ message, previous }: Props) {
  const t = useT();
  const language = useLanguage();
  if (message.context?.["letter"]) return <LetterLine message={message} />;
  if (message.kind === "system") {
    const line = recordingOf(message);
    if (line?.kind === "transcript") return <Suspense><LoneTranscript line={line} ticketId={message.ticket_id} body={message.body} /></Suspense>;
    return (
      <div className={css.system}>
        <p>{message.body} <time dateTime={message.created_at}>{spokenAt(language, message.created_at, hubNow())}</time></p>
        {line && <Suspense><RecordingLine line={line} ticketId={message.ticket_id} /></Suspense>}
      </div>
    );
  }
  const customer = message.author.kind === "customer";
  const name = message.author.name || t(customer ? "message.customer" : "state.label");
  const grouped = continues(message, previous);
  return (
    <article className={css.message} data-kind={message.kind} data-author={message.author.kind} data-grouped={grouped || undefined} aria-label={name}>
      <span className={css.side}>{!grouped && <Avatar name={name} customer={customer} size={28} />}</span>
      <div className={css.content}>
        {!grouped && (
          <header className={css.head}>
            <span className={css.name}>{name}</span>
            {message.author.kind === "bot" && <Chip icon="spark">{t("message.bot")}</Chip>}
            <MessageContext context={message.context ?? {}} />
            <MessageAddresses message={message} />
            {message.kind === "note" && <Chip tone="note" icon="note">{t(message.whisper_to ? "message.whisper" : "message.internal")}</Chip>}
            <time className={css.time} dateTime={message.created_at} title={fullMoment(language, message.created_at)}>
              {spokenAt(language, message.created_at, hubNow())}
            </time>
          </header>
        )}
        <div className={css.bubble}><Body message={message} name={name} /></div>
        <Attachments files={message.attachments ?? []} leftOut={message.left_out} message={message} />
        {message.kind === "reply" && <DeliveryLine message={message} />}
      </div>
    </article>
  );
});

function Body({ message, name }: { message: Message; name: string }) {
  const t = useT();
  const [formatted, setFormatted] = useState(false);
  const [quoted, setQuoted] = useState(false);
  const mail = message.kind === "inbound" && message.sender?.address.includes("@");
  return (
    <>
      {formatted && message.html
        ? <Suspense fallback={<p className={css.text}>{message.body}</p>}><MailFrame messageId={message.id} html={message.html} name={name} /></Suspense>
        : <p className={css.text} lang={undefined}>{message.body}</p>}
      {!formatted && quoted && message.elided && <blockquote className={css.quoted}>{message.elided}</blockquote>}
      {(message.elided || message.html || mail) && (
        <span className={css.tools}>
          {message.elided && !formatted && (
            <button type="button" className={css.tool} aria-expanded={quoted} onClick={() => setQuoted(!quoted)}>
              <Icon name="more" size={14} />{t(quoted ? "message.hide_quoted" : "message.quoted")}
            </button>
          )}
          {message.html && (
            <button type="button" className={css.tool} aria-pressed={formatted} onClick={() => setFormatted(!formatted)}>
              <Icon name="mail" size={14} />{t(formatted ? "message.plain" : "message.formatted")}
            </button>
          )}
          {mail && (
            <a className={css.tool} href={`/api/v1/messages/${message.id}/raw`} download><Icon name="file" size={14} />{t("message.raw")}</a>
          )}
        </span>
      )}
    </>
  );
}
