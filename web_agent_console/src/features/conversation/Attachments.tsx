import { lazy, Suspense, useState } from "react";
import type { Attachment, Message } from "../../api/types";
import { useT } from "../../i18n";
import { fileSize } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import css from "./Attachments.module.css";

const LeftMessage = lazy(() => import("../recordings/RecordingLine").then((part) => ({ default: part.LeftMessage })));

export const attachmentUrl = (file: Pick<Attachment, "id" | "url">): string => file.url ?? `/api/v1/attachments/${file.id}`;

type Shown = Pick<Attachment, "id" | "name" | "type" | "size" | "inline" | "url" | "thumb_url" | "scan" | "threat" | "dangerous">;

interface Props {
  files: readonly Shown[];
  leftOut?: Message["left_out"];
  /** The message they came with, which may be one that was spoken. */
  message?: Pick<Message, "ticket_id" | "context">;
}

/** The files of a message, with what the virus scanner says of them, and those that were too much to take. */
export function Attachments({ files, leftOut = [], message }: Props) {
  const t = useT();
  if (files.length === 0 && leftOut.length === 0) return null;
  return (
    <ul className={css.list}>
      {files.map((file) => <li key={file.id}><File file={file} message={message} /></li>)}
      {leftOut.map((file) => (
        <li key={`${file.name}${file.size}`} className={css.kept} title={t("file.left_out_hint")}>
          <Icon name="alert" size={15} />
          <span className={css.name}>{file.name}</span>
          <span className={css.size}>{fileSize(file.size)}</span>
          <span>{t("file.left_out", { reason: file.reason })}</span>
        </li>
      ))}
    </ul>
  );
}

function File({ file, message }: { file: Shown; message: Props["message"] }) {
  const t = useT();
  const [drawn, setDrawn] = useState(true);
  const infected = file.scan === "infected";
  if (infected || file.scan === "pending") {
    return (
      <span className={css.kept} data-infected={infected || undefined}>
        <Icon name={infected ? "shield" : "clock"} size={15} />
        <span className={css.name}>{file.name}</span>
        <span>{infected ? t("file.infected", { threat: file.threat ?? "" }) : t("file.pending")}</span>
      </span>
    );
  }
  if (file.type.startsWith("audio/")) return <Suspense><LeftMessage url={attachmentUrl(file)} name={file.name} sizeBytes={file.size} call={message?.context?.["call"] ?? ""} ticketId={message?.ticket_id ?? ""} /></Suspense>;
  const small = drawn ? file.thumb_url : null;
  return (
    <a className={small ? css.picture : css.file} href={attachmentUrl(file)} download={file.name} target="_blank" rel="noreferrer" title={file.name}>
      <span className="visually-hidden">{t("message.download")} </span>
      {small
        ? <img className={css.thumb} src={small} alt={file.name} loading="lazy" onError={() => setDrawn(false)} />
        : <Icon name={file.type.startsWith("image/") ? "image" : "file"} size={15} />}
      <span className={css.line}>
        <span className={css.name}>{file.name}</span>
        <span className={css.size}>{fileSize(file.size)}</span>
        {file.dangerous && <span className={css.warning} title={t("file.dangerous_hint")}><Icon name="alert" size={13} />{t("file.dangerous")}</span>}
      </span>
    </a>
  );
}
