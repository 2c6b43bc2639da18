import type { Attachment } from "../../api/types";
import { useT } from "../../i18n";
import { fileSize } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import css from "./Attachments.module.css";

export const attachmentUrl = (file: Pick<Attachment, "id" | "url">): string => file.url ?? `/api/v1/attachments/${file.id}`;

export function Attachments({ files }: { files: readonly Pick<Attachment, "id" | "name" | "type" | "size" | "inline" | "url">[] }) {
  const t = useT();
  if (files.length === 0) return null;
  return (
    <ul className={css.list}>
      {files.map((file) => (
        <li key={file.id}>
          <a className={css.file} href={attachmentUrl(file)} download={file.name} target="_blank" rel="noreferrer">
            <span className="visually-hidden">{t("message.download")} </span>
            <Icon name={file.type.startsWith("image/") ? "image" : "file"} size={15} />
            <span className={css.name}>{file.name}</span>
            <span className={css.size}>{fileSize(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
