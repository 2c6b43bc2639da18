import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Attachment, Message, Ticket } from "../../api/types";
import { api, connection } from "../../app/hub";
import { useStable } from "../../app/hooks";
import { tr } from "../../i18n";
import { hubNow } from "../../live/hub_clock";
import { toasts } from "../../ui/toasts";
import { useMyId } from "../tickets/useTicketList";
import { collision } from "./collision";
import { drafts } from "./drafts";
import { onGiveBack } from "./give_back";
import { type Chosen, allSound } from "./recipients";
import { sendMessage } from "./sending";

export type Kind = "reply" | "note";
const TYPING_EVERY_MS = 3_000;

/** Text, kind and files of the box; saves drafts, tells of typing, and stops a doubled answer. */
export function useComposer(ticket: Ticket, messages: readonly Message[] | undefined, onSent: (text: string) => void, onSolved: () => void) {
  const myId = useMyId();
  const held = drafts.here(ticket.id);
  const [body, setBody] = useState(held?.body ?? "");
  const [kind, setKind] = useState<Kind>(held?.kind ?? "reply");
  const [saved, setSaved] = useState<boolean | null>(null);
  const [files, setFiles] = useState<Attachment[]>([]);
  const [uploading, setUploading] = useState<string[]>([]);
  const [clash, setClash] = useState<{ message: Message; solve: boolean; sendAt?: Date } | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [round, setRound] = useState(0);
  const since = useRef<number | null>(held?.body ? hubNow() : null);
  const typedAt = useRef(0);

  const write = useStable((next: string, nextKind: Kind = kind) => {
    if (!next) since.current = null;
    else since.current ??= hubNow();
    setBody(next);
    setKind(nextKind);
    setSaved(false);
    drafts.keep(ticket.id, { body: next, kind: nextKind }, setSaved);
    if (nextKind === "reply" && next && Date.now() - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = Date.now();
      void connection.call("typing", { ticket: ticket.id }).catch(() => undefined);
    }
  });

  const changeKind = useStable((next: Kind) => {
    if (body) write(body, next);
    else setKind(next);
  });

  useEffect(() => {
    let here = true;
    void drafts.read(ticket.id).then((draft) => {
      if (!here || !draft.body) return;
      since.current ??= hubNow();
      setBody((now) => now || draft.body);
      setKind(draft.kind);
    });
    return () => {
      here = false;
    };
  }, [ticket.id]);

  useEffect(() => onGiveBack((back) => {
    if (back.ticket === ticket.id) write(body ? `${back.body}\n\n${body}` : back.body, back.kind);
  }), [ticket.id, body, write]);

  const upload = async (chosen: readonly File[]) => {
    for (const file of chosen) {
      setUploading((names) => [...names, file.name]);
      try {
        const form = new FormData();
        form.append("file", file, file.name);
        const stored = await api.post<Attachment>("/attachments", form);
        setFiles((now) => [...now, stored]);
      } catch (error) {
        const detail = error instanceof ApiProblem ? error.message : tr("line.offline");
        toasts.show({ tone: "bad", text: tr("composer.upload_failed", { name: file.name, detail }) });
      } finally {
        setUploading((names) => names.filter((name) => name !== file.name));
      }
    }
  };

  const wrong = chosen !== null && (chosen.to.length === 0 || !allSound(chosen));

  /** Send what is written; false when it stays in the box. */
  const send = (solve: boolean, sure = false, sendAt?: Date): boolean => {
    const text = body.trim();
    if ((!text && files.length === 0) || uploading.length > 0) return false;
    if (kind === "reply" && wrong) return false;
    const other = kind === "reply" && !sure ? collision(messages, myId, since.current) : undefined;
    if (other) {
      setClash({ message: other, solve, sendAt });
      return false;
    }
    setClash(null);
    onSent(text);
    sendMessage(ticket, { body: text || files.map((file) => file.name).join(", "), kind, files, solve, sendAt, ...(kind === "reply" && chosen ? { chosen } : {}) });
    setChosen(null);
    setRound((now) => now + 1);
    since.current = null;
    setBody("");
    setFiles([]);
    setSaved(null);
    if (solve) onSolved();
    return true;
  };

  return {
    body, kind, wrong, round, saved, files, uploading, clash, write, upload, send,
    setKind: changeKind,
    choose: setChosen,
    removeFile: (id: string) => setFiles((now) => now.filter((file) => file.id !== id)),
    keepWriting: () => setClash(null),
  };
}
