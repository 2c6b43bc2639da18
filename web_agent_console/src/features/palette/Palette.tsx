import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import { Icon, type IconName, channelIcon } from "../../ui/icons";
import { press } from "../../ui/keys";
import { VIEWS, viewIcons } from "../tickets/views";
import { canInsert, insertText } from "../conversation/insert";
import { COMMANDS } from "./commands";
import { recentFirst, remember } from "./recent";
import { useFound } from "./useFound";
import css from "./Palette.module.css";

interface Row {
  key: string;
  icon: IconName;
  text: string;
  hint: string;
  run: () => void;
}

// The next key is already on its way when the palette opens: no waiting for effects or transitions.
const focusNow = (input: HTMLInputElement | null): void => input?.focus();

/** One box for everything: tickets and commands. */
export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const t = useT();
  const user = useUser();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const trimmed = words.trim();
  const { tickets, customers, articles } = useFound(trimmed);

  const commands: Row[] = recentFirst([
    ...COMMANDS.map((one) => ({
      // After the palette is gone: shortcuts do not act behind a dialog.
      key: one.text, icon: one.icon ?? "right", text: t(one.text), hint: one.keys, run: () => void setTimeout(() => press(one.combo ?? ""), 50),
    })),
    ...VIEWS.map((view) => ({
      key: view, icon: viewIcons[view], text: t(`nav.${view}`), hint: "",
      run: () => void navigate({ to: "/tickets/$view", params: { view }, search: view === "search" ? { q: trimmed } : {} }),
    })),
    ...(user.role === "agent" ? [] : [{ key: "board", icon: "board" as const, text: t("nav.board"), hint: "", run: () => void navigate({ to: "/board" }) }]),
    ...(user.role !== "agent" ? [{ key: "admin", icon: "gear" as const, text: t("nav.admin"), hint: "", run: () => void navigate({ to: "/admin" }) }] : []),
    { key: "keys", icon: "menu", text: t("keys.title"), hint: "?", run: onShortcuts },
    { key: "out", icon: "right", text: t("user.sign_out"), hint: "", run: () => void session.signOut() },
  ], (row) => row.key);
  const shownCommands = commands.filter((row) => row.text.toLowerCase().includes(trimmed.toLowerCase()));
  const ticketRows: Row[] = tickets.map((ticket) => ({
    key: ticket.id, icon: channelIcon(ticket.channel), text: ticket.subject || t("list.no_subject"), hint: `#${ticket.number} ${ticket.customer_name ?? ""}`,
    run: () => void navigate({ to: "/tickets/$view", params: { view: "open" }, search: { ticket: ticket.id } }),
  }));
  const customerRows: Row[] = customers.map((customer) => ({
    key: customer.id, icon: "person", text: customer.name || t("customer.unknown"), hint: customer.identities?.[0]?.value ?? "",
    run: () => void navigate({ to: "/tickets/$view", params: { view: "search" }, search: { customer: customer.id } }),
  }));
  const insertable = canInsert();
  const articleRows: Row[] = articles.map((article) => ({
    key: article.article_id, icon: "book", text: article.title, hint: t(insertable ? "palette.insert" : "palette.read"),
    run: () => (insertable ? insertText(article.text) : void window.open(`/help/${article.language}/${article.article_id}`, "_blank", "noreferrer")),
  }));
  const commandGroup = { name: t("palette.commands"), rows: shownCommands };
  // What fits is known here at once for commands and only later for the rest: what comes late must not push away the
  // row that Enter is about to choose.
  const groups = [
    ...(trimmed ? [commandGroup] : []),
    { name: t("palette.tickets"), rows: ticketRows },
    { name: t("palette.customers"), rows: customerRows },
    { name: t("palette.articles"), rows: articleRows },
    ...(trimmed ? [] : [commandGroup]),
  ].filter((group) => group.rows.length > 0);
  const rows = groups.flatMap((group) => group.rows);
  const here = Math.min(at, Math.max(0, rows.length - 1));
  const choose = (row: Row | undefined) => {
    if (!row) return;
    onClose();
    remember(row.key);
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
    <Modal opened onClose={onClose} transitionProps={{ duration: 0 }} withCloseButton={false} padding={0} size="lg" centered={false} yOffset="12vh" attributes={{ content: { "aria-label": t("palette.label") } }}>
      <div className={css.top}>
        <Icon name="search" />
        <input ref={focusNow} className={css.input} data-autofocus placeholder={t("palette.hint")} aria-label={t("palette.label")} role="combobox" aria-expanded="true"
          aria-controls="palette-list" aria-activedescendant={rows[here] ? `palette-${rows[here].key}` : undefined} value={words}
          onChange={(event) => { setWords(event.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
      </div>
      <div id="palette-list" role="listbox" aria-label={t("palette.label")} className={css.list}>
        {groups.map((group) => <ul key={group.name} role="group" aria-label={group.name} className={css.group}>{group.rows.map(draw)}</ul>)}
        {rows.length === 0 && <p className={css.none}>{t("palette.none")}</p>}
      </div>
    </Modal>
  );
}
