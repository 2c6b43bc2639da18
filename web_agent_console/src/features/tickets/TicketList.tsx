import { Button, Loader } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLive, useStable } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { setMyState } from "../agent_state/set_state";
import { TicketRow } from "./TicketRow";
import { useMyId, useTicketList } from "./useTicketList";
import { type TicketSearch, type View, belongs, steadyOrder, viewIcons } from "./views";
import css from "./TicketList.module.css";

const ROW_HEIGHT = 78;

interface Props {
  view: View;
  search: TicketSearch;
  selected: string | undefined;
  onOpen: (id: string, options?: { keepFocus?: boolean }) => void;
}

/** Rows stay put while the pointer, the focus or the scroll place say that somebody looks at them. */
function useSteady(live: readonly string[], key: string) {
  const [frozen, setFrozen] = useState<{ key: string; ids: readonly string[] } | null>(null);
  const held = frozen?.key === key ? frozen.ids : null;
  const order = useMemo(() => steadyOrder(held, live), [held, live]);
  const freeze = useStable(() => setFrozen((now) => (now?.key === key ? now : { key, ids: live })));
  const thaw = useStable(() => setFrozen(null));
  return { ...order, freeze, thaw };
}

export function TicketList({ view, search, selected, onOpen }: Props) {
  const t = useT();
  const { rows, query } = useTicketList(view, search);
  const tickets = useLive((state) => state.tickets);
  const myId = useMyId();
  const live = useMemo(() => rows.map((ticket) => ticket.id), [rows]);
  const { shown, fresh, freeze, thaw } = useSteady(live, JSON.stringify([view, search.q, search.channel, search.queue, search.sort]));
  const ids = useMemo(() => (shown === live ? live : shown.filter((id) => tickets[id])), [shown, live, tickets]);
  const [cursor, setCursor] = useState<string | undefined>(selected);
  const box = useRef<HTMLDivElement>(null);

  // The virtual list's own functions change with every scroll; the compiler's memoisation does not apply here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: ids.length, getScrollElement: () => box.current, estimateSize: () => ROW_HEIGHT, overscan: 8 });
  const items = virtual.getVirtualItems();
  const atEnd = (items.at(-1)?.index ?? 0) >= ids.length - 5;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const focusing = useRef(0);
  const focusRow = (id: string) => {
    const index = ids.indexOf(id);
    if (index < 0) return;
    virtual.scrollToIndex(index);
    cancelAnimationFrame(focusing.current);
    focusing.current = requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-ticket="${CSS.escape(id)}"]`)?.focus());
  };
  const neighbour = (step: number): string | undefined => {
    const from = ids.indexOf(cursor ?? selected ?? "");
    return ids[from < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, from + step))];
  };
  const move = (step: number) => {
    const id = neighbour(step);
    if (!id) return;
    setCursor(id);
    focusRow(id);
  };
  const jump = (step: number) => {
    const id = neighbour(step);
    if (!id) return;
    setCursor(id);
    onOpen(id, { keepFocus: true });
  };
  const inList = (event: KeyboardEvent) => box.current?.contains(event.target as Node) ?? false;
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: (event) => (inList(event) ? move(1) : false),
    ArrowUp: (event) => (inList(event) ? move(-1) : false),
    "alt+j": () => jump(1),
    "alt+k": () => jump(-1),
    Escape: (event) => {
      if (inList(event) || !selected) return false;
      (event.target as HTMLElement | null)?.blur();
      focusRow(selected);
    },
  });
  const open = useStable((id: string) => {
    cancelAnimationFrame(focusing.current); // the conversation has it now: Enter may come before the row's frame
    setCursor(id);
    onOpen(id);
  });
  const settle = (event: React.FocusEvent | React.PointerEvent) => {
    const node = box.current;
    if (!node) return;
    const focusLeft = event.type !== "blur" || !node.contains((event as React.FocusEvent).relatedTarget as Node | null);
    const pointerLeft = event.type === "pointerleave" || !node.matches(":hover");
    const focusInside = event.type !== "blur" && node.contains(document.activeElement);
    if (node.scrollTop < 8 && focusLeft && pointerLeft && !focusInside) thaw();
  };
  const showFresh = () => {
    thaw();
    box.current?.scrollTo({ top: 0 });
  };

  const focusable = cursor && ids.includes(cursor) ? cursor : ids[0];
  return (
    <div className={css.frame}>
      {fresh > 0 && (
        <button type="button" className={css.fresh} onClick={showFresh}><Icon name="up" size={13} />{t("list.new", { n: fresh })}</button>
      )}
      <div ref={box} className={css.box} onScroll={(event) => (event.currentTarget.scrollTop > 8 ? freeze() : undefined)}
        onPointerEnter={freeze} onPointerLeave={settle} onFocus={freeze} onBlur={settle}>
        {ids.length === 0 && <ListEmpty view={view} query={query} searched={Boolean(search.q ?? search.customer)} />}
        <ul className={css.list} style={{ height: virtual.getTotalSize() }} aria-label={t("list.label", { view: t(`nav.${view}`) })}>
          {items.map((item) => {
            const ticket = tickets[ids[item.index] ?? ""];
            return ticket && (
              <li key={ticket.id} className={css.item} aria-setsize={ids.length} aria-posinset={item.index + 1}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}>
                <TicketRow ticket={ticket} selected={ticket.id === selected} focusable={ticket.id === focusable}
                  gone={!belongs(view, search, myId, ticket)} onOpen={open} onFocus={setCursor} />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function ListEmpty({ view, query, searched }: { view: View; query: ReturnType<typeof useTicketList>["query"]; searched: boolean }) {
  const t = useT();
  const state = useLive((live) => live.me?.state);
  if (query.isLoading) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
  if (query.isError) {
    return <Empty icon="alert" title={t("list.failed")}>
      <Button mt="xs" variant="default" onClick={() => void query.refetch()}>{t("app.again")}</Button>
    </Empty>;
  }
  if (searched || view === "search") {
    return <Empty icon="search" title={t(searched ? "list.empty.search" : "list.search")} hint={t("list.empty.search_hint")} />;
  }
  if (view !== "mine") return <Empty icon={viewIcons[view]} title={t(`list.empty.${view}`)} />;
  const ready = state === "available";
  return (
    <Empty icon="inbox" title={t("list.empty.mine")} hint={t(ready ? "list.empty.mine_ready" : "list.empty.mine_hint")}>
      {!ready && <Button mt="xs" onClick={() => void setMyState({ state: "available" })}>{t("list.get_ready")}</Button>}
    </Empty>
  );
}
