import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Customer, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { Icon } from "../../ui/icons";
import { dial, useInCall, useLines, usualLine } from "./dialling";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

/** A telephone beside a number: calls it, and asks from which of our numbers when there are several. */
export function ClickToCall({ number, ticket }: { number: string; ticket?: string }) {
  const c = useCallTexts();
  const lines = useLines() ?? [];
  const inCall = useInCall();
  const [busy, setBusy] = useState(false);
  if (lines.length === 0) return null;
  const call = async (inbox: string) => {
    setBusy(true);
    await dial(number, inbox, ticket);
    setBusy(false);
  };
  const usual = usualLine(lines);
  const button = (
    <button type="button" className={css.click} disabled={inCall || busy} aria-label={c("dial.call_who", { number })} title={c(inCall ? "dial.busy" : "dial.call_who", { number })}
      onClick={lines.length === 1 ? () => void call(usual) : undefined}><Icon name="phone" size={15} /></button>
  );
  if (lines.length === 1) return button;
  return (
    <Menu>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{c("dial.from")}</Menu.Label>
        {lines.toSorted((a, b) => Number(b.id === usual) - Number(a.id === usual)).map((line) => (
          <Menu.Item key={line.id} onClick={() => void call(line.id)}>{line.name}{line.address && ` · ${line.address}`}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same for the customer of a ticket, when he has a number. */
export function CallCustomer({ ticket }: { ticket: Ticket }) {
  const query = useQuery({
    queryKey: ["customer", ticket.customer_id],
    enabled: Boolean(ticket.customer_id),
    queryFn: () => api.get<Customer>(`/customers/${ticket.customer_id}`),
  });
  const number = query.data?.identities?.find((identity) => identity.kind === "phone")?.value;
  return number ? <ClickToCall number={number} ticket={ticket.id} /> : null;
}
