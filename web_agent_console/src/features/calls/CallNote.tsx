import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useLive } from "../../app/hooks";
import { toasts } from "../../ui/toasts";
import { sendMessage } from "../conversation/sending";
import { callText, useCallTexts } from "./texts";
import css from "./CallBar.module.css";

// What was begun stays while the panel is closed and open again.
const begun = new Map<string, string>();

/** A note on the call's ticket. */
export function CallNote({ ticketId, onDone }: { ticketId: string; onDone: () => void }) {
  const c = useCallTexts();
  const ticket = useLive((state) => state.tickets[ticketId]);
  const [text, setText] = useState(begun.get(ticketId) ?? "");
  const write = (next: string) => {
    setText(next);
    begun.set(ticketId, next);
  };
  const save = () => {
    if (!ticket || !text.trim()) return;
    sendMessage(ticket, { body: text.trim(), kind: "note", files: [], solve: false });
    begun.delete(ticketId);
    toasts.show({ tone: "good", text: callText("note.saved") });
    onDone();
  };
  return (
    <form className={css.note} onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Textarea label={c("note.title")} description={c("note.hint")} autoFocus rows={3} value={text} onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(); }} />
      <span><Button type="submit" disabled={!ticket || !text.trim()}>{c("note.save")}</Button></span>
    </form>
  );
}
