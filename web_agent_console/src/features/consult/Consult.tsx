import { ActionIcon, Button, Modal, NativeSelect, Textarea, Tooltip } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Ticket } from "../../api/types";
import { useLive } from "../../app/hooks";
import { api } from "../../app/hub";
import { tr, useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { newId } from "../conversation/sending";
import { useMyId } from "../tickets/useTicketList";
import { consultTexts } from "./texts";

/** Ask a colleague of any team about a ticket before it is handed over, or instead. */
export function Consult({ ticket }: { ticket: Ticket }) {
  const c = consultTexts.use();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label={c("ask")}><ActionIcon aria-label={c("ask")} onClick={() => setOpen(true)}><Icon name="people" /></ActionIcon></Tooltip>
      {open && <Question ticket={ticket} onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const c = consultTexts.use();
  const t = useT();
  const myId = useMyId();
  const agents = useLive((state) => state.agents);
  const others = Object.values(agents).filter((one) => one.id !== myId).sort((a, b) => a.name.localeCompare(b.name));
  const [asked, setAsked] = useState("");
  const [question, setQuestion] = useState("");
  const [busy, setBusy] = useState(false);
  /** Names this very question: sent again because no answer came, it is one note. */
  const [clientId, setClientId] = useState(newId);
  const chosen = others.find((one) => one.id === asked);
  const run = async (act: () => Promise<unknown>, said: string) => {
    setBusy(true);
    try {
      await act();
      toasts.show({ tone: "good", text: said });
      onClose();
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });
      setBusy(false);
    }
  };
  const name = chosen?.name ?? "";
  return (
    <Modal opened onClose={onClose} title={c("ask")} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <NativeSelect size="xs" label={c("whom")} description={c("hint")} value={asked} onChange={(event) => { setAsked(event.currentTarget.value); setClientId(newId()); }}
        data={[{ value: "", label: "–" }, ...others.map((one) => ({ value: one.id, label: `${one.name} · ${t(`state.${one.state}`)}` }))]} />
      <Textarea size="xs" mt="sm" autosize minRows={3} label={c("question")} value={question} onChange={(event) => { setQuestion(event.currentTarget.value); setClientId(newId()); }} />
      <Button mt="sm" mr="xs" loading={busy} disabled={!chosen || !question.trim()} onClick={() => void run(() => api.post(`/tickets/${ticket.id}/consult`, { agent_id: asked, question: question.trim(), client_id: clientId }), c("asked", { name }))}>{c("send")}</Button>
      <Button mt="sm" variant="default" disabled={!chosen || busy} onClick={() => void run(() => api.post(`/tickets/${ticket.id}/offer`, { agent_id: asked, reason: question.trim() }), c("handed", { name }))}>{c("hand_over")}</Button>
    </Modal>
  );
}
