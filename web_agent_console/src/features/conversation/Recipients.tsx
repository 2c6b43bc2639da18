import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Recipients as Usual, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { useT } from "../../i18n";
import { type Chosen, addressesIn, named, written } from "./recipients";
import css from "./Recipients.module.css";

interface Props {
  ticket: Ticket;
  wrong: boolean;
  onChoose: (chosen: Chosen | null) => void;
}

/** One line that says who the reply goes to; opened, three fields to choose them. */
export function Recipients({ ticket, wrong, onChoose }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const { data: usual } = useQuery({
    queryKey: ["recipients", ticket.id, ticket.message_count],
    queryFn: () => api.get<Usual>(`/tickets/${ticket.id}/recipients`),
  });
  if (!usual?.choosable) return null;
  if (!open) {
    return (
      <p className={css.line}>
        {usual.to.length > 0 && <span className={css.names}>{t("recipients.to", { names: named(usual.to) })}</span>}
        {usual.cc.length > 0 && <span className={css.names}>{t("recipients.cc", { names: named(usual.cc) })}</span>}
        <button type="button" className={css.change} aria-expanded={false} onClick={() => setOpen(true)}>{t("recipients.change")}</button>
      </p>
    );
  }
  return <Fields usual={usual} wrong={wrong} onChoose={onChoose} onUsual={() => { onChoose(null); setOpen(false); }} />;
}

function Fields({ usual, wrong, onChoose, onUsual }: { usual: Usual; wrong: boolean; onChoose: Props["onChoose"]; onUsual: () => void }) {
  const t = useT();
  const [lines, setLines] = useState({ to: usual.to.map(written).join(", "), cc: usual.cc.map(written).join(", "), bcc: "" });
  const type = (field: keyof typeof lines, line: string) => {
    const next = { ...lines, [field]: line };
    setLines(next);
    onChoose({ to: addressesIn(next.to), cc: addressesIn(next.cc), bcc: addressesIn(next.bcc) });
  };
  return (
    <div className={css.fields} role="group" aria-label={t("recipients.label")}>
      {(["to", "cc", "bcc"] as const).map((field) => (
        <TextInput key={field} size="xs" label={t(`recipients.field_${field}`)} value={lines[field]} data-autofocus={field === "cc" || undefined}
          autoComplete="off" spellCheck={false} onChange={(event) => type(field, event.currentTarget.value)} />
      ))}
      <p className={css.line}>
        {wrong && <span role="alert" className={css.wrong}>{t("recipients.wrong")}</span>}
        <button type="button" className={css.change} aria-expanded onClick={onUsual}>{t("recipients.usual")}</button>
      </p>
    </div>
  );
}
