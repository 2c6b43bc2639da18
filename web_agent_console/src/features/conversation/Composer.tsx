import { ActionIcon, Button, Modal, Tooltip } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef } from "react";
import type { Message, Ticket } from "../../api/types";
import { useSettings, useStable } from "../../app/hooks";
import { useT } from "../../i18n";
import { fileSize } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { type Used, useVerdicts } from "../suggestions/useVerdicts";
import type { View } from "../tickets/views";
import { moveOn } from "./after_solve";
import { onInsert } from "./insert";
import { Recipients } from "./Recipients";
import { ReplyRules } from "./ReplyRules";
import { SendButtons } from "./SendButtons";
import { type Kind, useComposer } from "./useComposer";
import css from "./Composer.module.css";

// Found by the hub a moment after the ticket opens, so their code may come with them.
const Suggestions = lazy(() => import("../suggestions/Suggestions").then((part) => ({ default: part.Suggestions })));

interface Props {
  ticket: Ticket;
  messages: readonly Message[] | undefined;
  view: View;
  onOpen: (id: string | undefined) => void;
}

export function Composer({ ticket, messages, view, onOpen }: Props) {
  const t = useT();
  const { enterSends } = useSettings();
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const verdicts = useVerdicts(ticket.id);
  const composer = useComposer(ticket, messages, (text) => verdicts.sent(text), () => moveOn(ticket.id, view, onOpen));
  const { body, kind, files, uploading } = composer;
  const name = ticket.customer_name || t("message.customer");
  const note = kind === "note";

  const start = (next: Kind) => {
    composer.setKind(next);
    // At once: the next key already belongs to the text.
    box.current?.focus();
  };
  useKeys({ r: () => start("reply"), n: () => start("note") });

  const send = (solve: boolean, sure = false, sendAt?: Date) => {
    const sent = composer.send(solve, sure, sendAt);
    // A mail can still be undone by z, which must not become a letter in the box; a chat goes on at once.
    if (sent && kind === "reply" && ticket.channel === "email") document.getElementById("conversation")?.focus({ preventScroll: true });
    else box.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (!ctrl && !(enterSends && ticket.channel !== "email" && !event.shiftKey)) return;
    event.preventDefault();
    send(ctrl && event.altKey);
  };
  const put = useStable((text: string) => {
    const area = box.current;
    const from = area?.selectionStart ?? body.length;
    const until = area?.selectionEnd ?? body.length;
    const before = body.slice(0, from);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    composer.write(before + gap + text + body.slice(until), "reply");
    const caret = (before + gap + text).length;
    setTimeout(() => {
      area?.focus();
      area?.setSelectionRange(caret, caret);
    }, 0);
  });
  useEffect(() => onInsert(put), [put]);
  const insert = (text: string, ids: Used[]) => {
    put(text);
    verdicts.inserted(text, ids);
  };
  const takeFiles = (list: FileList | null | undefined): boolean => {
    if (!list || list.length === 0) return false;
    void composer.upload([...list]);
    return true;
  };
  const saved = composer.saved;

  return (
    <div className={css.frame} data-kind={kind}>
      <Suspense fallback={null}><Suggestions ticket={ticket} typed={body.slice(0, 2000)} note={note} onInsert={insert} onReject={verdicts.rejected} /></Suspense>
      <div className={css.box} onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => { event.preventDefault(); takeFiles(event.dataTransfer.files); }}>
        <div className={css.tabs} role="group" aria-label={t("keys.composer")}>
          <button type="button" className={css.tab} aria-pressed={!note} onClick={() => start("reply")}><Icon name="reply" size={14} />{t("composer.reply")}<kbd>R</kbd></button>
          <button type="button" className={css.tab} data-note aria-pressed={note} onClick={() => start("note")}><Icon name="note" size={14} />{t("composer.note")}<kbd>N</kbd></button>
          {note && <span className={css.banner}>{t("composer.note_banner")}</span>}
          {!note && ticket.status === "closed" && <span className={css.closed}>{t("composer.closed")}</span>}
        </div>
        {!note && <Recipients key={`${ticket.id} ${composer.round}`} ticket={ticket} wrong={composer.wrong} onChoose={composer.choose} />}
        <textarea ref={box} className={css.text} rows={4} value={body} aria-label={note ? t("composer.note_label") : t("composer.reply_to", { name })}
          placeholder={note ? t("composer.note_hint") : t("composer.reply_hint", { name })} onKeyDown={onKeyDown}
          onChange={(event) => composer.write(event.currentTarget.value)} onPaste={(event) => { if (takeFiles(event.clipboardData.files)) event.preventDefault(); }} />
        <ReplyRules key={ticket.id} kind={kind} ticket={ticket} body={body} onPlainer={(text) => composer.write(text)} />
        {(files.length > 0 || uploading.length > 0) && (
          <ul className={css.files}>
            {files.map((file) => (
              <li key={file.id} className={css.file}>
                <Icon name="file" size={14} />{file.name} <span className={css.muted}>{fileSize(file.size)}</span>
                <button type="button" className={css.remove} aria-label={t("composer.remove", { name: file.name })} onClick={() => composer.removeFile(file.id)}><Icon name="close" size={12} /></button>
              </li>
            ))}
            {uploading.map((file) => <li key={file} className={css.file} role="status">{t("composer.uploading", { name: file })}</li>)}
          </ul>
        )}
        <div className={css.foot}>
          <Tooltip label={t("composer.attach")}>
            <ActionIcon aria-label={t("composer.attach")} onClick={() => picker.current?.click()}><Icon name="clip" /></ActionIcon>
          </Tooltip>
          <input ref={picker} type="file" multiple hidden tabIndex={-1} aria-hidden="true"
            onChange={(event) => { takeFiles(event.currentTarget.files); event.currentTarget.value = ""; }} />
          <span className={css.saved} aria-live="off">{body && saved !== null ? t(saved ? "composer.saved" : "composer.unsaved") : ""}</span>
          <SendButtons note={note} empty={(!body.trim() && files.length === 0) || (!note && composer.wrong)} uploading={uploading.length > 0}
            mayWait={ticket.channel !== "webchat"} onSend={(solve, at) => send(solve, false, at)} />
        </div>
      </div>
      <Modal opened={composer.clash !== null} onClose={composer.keepWriting} onExitTransitionEnd={composer.clash === null && body ? () => box.current?.focus() : undefined} returnFocus={false} closeButtonProps={{ "aria-label": t("toast.close") }}
        title={t("collision.title", { name: composer.clash?.message.author.name ?? "" })}>
        <p>{t("collision.text")}</p>
        <blockquote className={css.clash}>{composer.clash?.message.body}</blockquote>
        <div className={css.choices}>
          <Button variant="default" onClick={() => send(composer.clash?.solve ?? false, true, composer.clash?.sendAt)}>{t("collision.send")}</Button>
          <Button data-autofocus onClick={composer.keepWriting}>{t("collision.keep")}</Button>
        </div>
      </Modal>
    </div>
  );
}
