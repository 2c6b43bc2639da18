import { TextInput, Tooltip, ActionIcon } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useStable } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { focusConversation } from "../conversation/focus";
import { Ticket } from "../conversation/Ticket";
import { ListFilter } from "./ListFilter";
import { TicketList } from "./TicketList";
import { type TicketSearch, type View, isView } from "./views";
import css from "./TicketsPage.module.css";

export function TicketsPage() {
  const t = useT();
  const params = useParams({ from: "/tickets/$view" });
  const search = useSearch({ from: "/tickets/$view" });
  const navigate = useNavigate();
  const view: View = isView(params.view) ? params.view : "mine";
  const selected = search.ticket;

  const go = useStable((change: Partial<TicketSearch>, toView: View = view) =>
    void navigate({ to: "/tickets/$view", params: { view: toView }, search: { ...search, ...change } }));
  const open = useStable((id: string | undefined, options?: { keepFocus?: boolean }) => {
    // The reader's next keys belong to the conversation; Escape brings the focus back to the row.
    if (id && !options?.keepFocus) focusConversation(id, id === selected);
    go({ ticket: id });
  });

  return (
    <div className={css.page} data-open={selected ? "ticket" : "list"}>
      <section className={css.list} aria-label={t("nav.console")}>
        <header className={css.head}>
          <h1 className={css.title}>{t(`nav.${view}`)}</h1>
          <ListFilter search={search} onChange={go} />
        </header>
        <SearchBox key={view} value={search.q ?? ""} onChange={(q) => go({ q: q || undefined }, q || view !== "search" ? view : "search")} />
        <TicketList view={view} search={search} selected={selected} onOpen={open} />
      </section>
      <section className={css.ticket} aria-label={t("ticket.conversation")}>
        {selected
          ? <Ticket key={selected} id={selected} view={view} onOpen={open} />
          : <Empty icon="chat" title={t("ticket.none")} hint={t("ticket.none_hint")} />}
      </section>
    </div>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const t = useT();
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const change = useStable(onChange);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => change(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  useKeys({ "/": () => box.current?.focus() });
  return (
    <TextInput ref={box} className={css.search} size="xs" type="search" placeholder={t("list.search")} aria-label={t("list.search")}
      leftSection={<Icon name="search" size={15} />} value={text} onChange={(event) => setText(event.currentTarget.value)}
      rightSection={text ? (
        <Tooltip label={t("toast.close")}>
          <ActionIcon size={22} aria-label={t("toast.close")} onClick={() => setText("")}><Icon name="close" size={13} /></ActionIcon>
        </Tooltip>
      ) : undefined} />
  );
}
