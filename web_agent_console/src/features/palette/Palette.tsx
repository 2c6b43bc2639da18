import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import type { Page, Ticket } from "../../api/types";
import { api, session, store } from "../../app/hub";
import { useLive, useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import { Icon, type IconName, channelIcon } from "../../ui/icons";
import { VIEWS, viewIcons } from "../tickets/views";
import css from "./Palette.module.css";

interface Row {
  key: string;
  icon: IconName;
  text: string;
  hint: string;
  run: () => void;
}

const SEARCH_AFTER_MS = 180;

function useFound(words: string): Ticket[] {
  const [late, setLate] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setLate(words), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  const query = useQuery({
    queryKey: ["palette", late],
    enabled: late.length > 0,
    queryFn: async () => {
      const page = await api.get<Page<Ticket>>("/tickets", { q: late, limit: 8 });
      store.tickets(page.items);
      return page.items;
    },
  });
  const recent = useLive((state) => state.tickets);
  return useMemo(() => {
    if (words === "") return Object.values(recent).sort((a, b) => b.updated_at.localeCompare(a.updated_at)).slice(0, 5);
    const here = Object.values(recent).filter((ticket) =>
      `${ticket.number} ${ticket.subject} ${ticket.customer_name ?? ""}`.toLowerCase().includes(words.toLowerCase()));
    const ids = new Set(here.map((ticket) => ticket.id));
    return [...here.slice(0, 8), ...(query.data ?? []).filter((ticket) => !ids.has(ticket.id))].slice(0, 10);
  }, [words, recent, query.data]);
}

/** One box for everything: tickets and commands. */
export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const t = useT();
  const user = useUser();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const trimmed = words.trim();
  const tickets = useFound(trimmed);

  const commands: Row[] = [
    ...VIEWS.map((view) => ({
      key: view, icon: viewIcons[view], text: t(`nav.${view}`), hint: "",
      run: () => void navigate({ to: "/tickets/$view", params: { view }, search: view === "search" ? { q: trimmed } : {} }),
    })),
    ...(user.role === "agent" ? [] : [{ key: "board", icon: "board" as const, text: t("nav.board"), hint: "", run: () => void navigate({ to: "/board" }) }]),
    ...(user.role === "admin" ? [{ key: "admin", icon: "gear" as const, text: t("nav.admin"), hint: "", run: () => void navigate({ to: "/admin" }) }] : []),
    { key: "keys", icon: "menu", text: t("keys.title"), hint: "?", run: onShortcuts },
    { key: "out", icon: "right", text: t("user.sign_out"), hint: "", run: () => void session.signOut() },
  ];
  const shownCommands = commands.filter((row) => row.text.toLowerCase().includes(trimmed.toLowerCase()));
  const ticketRows: Row[] = tickets.map((ticket) => ({
    key: ticket.id, icon: channelIcon(ticket.channel), text: ticket.subject || t("list.no_subject"), hint: `#${ticket.number} ${ticket.customer_name ?? ""}`,
    run: () => void navigate({ to: "/tickets/$view", params: { view: "open" }, search: { ticket: ticket.id } }),
  }));
  const rows = [...ticketRows, ...shownCommands];
  const here = Math.min(at, Math.max(0, rows.length - 1));
  const choose = (row: Row | undefined) => {
    if (!row) return;
    onClose();
    row.run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && rows.length > 0) setAt((here + step + rows.length) % rows.length);
    else if (event.key === "Enter") choose(rows[here]);
    else return;
    event.preventDefault();
  };
  const draw = (row: Row) => {
    const index = rows.indexOf(row);
    return (
      <li key={row.key} id={`palette-${row.key}`} role="option" aria-selected={index === here} className={css.row}
        onPointerMove={() => setAt(index)} onClick={() => choose(row)}>
        <Icon name={row.icon} size={16} /><span className={css.text}>{row.text}</span><span className={css.hint}>{row.hint}</span>
      </li>
    );
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size="lg" centered={false} yOffset="12vh" attributes={{ content: { "aria-label": t("palette.label") } }}>
      <div className={css.top}>
        <Icon name="search" />
        <input className={css.input} data-autofocus placeholder={t("palette.hint")} aria-label={t("palette.label")} role="combobox" aria-expanded="true"
          aria-controls="palette-list" aria-activedescendant={rows[here] ? `palette-${rows[here].key}` : undefined} value={words}
          onChange={(event) => { setWords(event.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
      </div>
      <div id="palette-list" role="listbox" aria-label={t("palette.label")} className={css.list}>
        {ticketRows.length > 0 && <ul role="group" aria-label={t("palette.tickets")} className={css.group}>{ticketRows.map(draw)}</ul>}
        {shownCommands.length > 0 && <ul role="group" aria-label={t("palette.commands")} className={css.group}>{shownCommands.map(draw)}</ul>}
        {rows.length === 0 && <p className={css.none}>{t("palette.none")}</p>}
      </div>
    </Modal>
  );
}
