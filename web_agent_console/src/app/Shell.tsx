import { ActionIcon, Tooltip } from "@mantine/core";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { StateMenu } from "../features/agent_state/StateMenu";
import { UserMenu } from "../features/agent_state/UserMenu";
import { OfferTray } from "../features/offers/OfferTray";
import { Palette } from "../features/palette/Palette";
import { VIEWS, type View, belongs, viewIcons } from "../features/tickets/views";
import { useMyId } from "../features/tickets/useTicketList";
import { useT } from "../i18n";
import { myCall } from "../live/nouns/calls";
import type { LiveState } from "../live/state";
import { Icon, type IconName } from "../ui/icons";
import { useKeys } from "../ui/keys";
import { Logo } from "../ui/Logo";
import { toasts } from "../ui/toasts";
import { Toasts } from "../ui/Toasts";
import { Line } from "./Line";
import { useLive, useUser } from "./hooks";
import { useNotices } from "./useNotices";
import css from "./Shell.module.css";

const Shortcuts = lazy(() => import("../features/palette/Shortcuts").then((part) => ({ default: part.Shortcuts })));

// Whoever never telephones need not load it.
const CallBar = lazy(() => import("../features/calls/CallBar").then((part) => ({ default: part.CallBar })));
const PhoneDialog = lazy(() => import("../features/calls/PhoneDialog").then((part) => ({ default: part.PhoneDialog })));

const NO_SEARCH = {};

/** How many of my tickets wait unread, for the side bar and the window's title. Drawn anew only when the number changes. */
function useUnread(): number {
  const myId = useMyId();
  const [counted] = useState(() => ({ tickets: undefined as LiveState["tickets"] | undefined, myId: "", n: 0 }));
  return useLive(({ tickets }) => {
    if (counted.tickets !== tickets || counted.myId !== myId) {
      let n = 0;
      for (const id in tickets) {
        const ticket = tickets[id];
        if (ticket?.unread && belongs("mine", NO_SEARCH, myId, ticket)) n += 1;
      }
      Object.assign(counted, { tickets, myId, n });
    }
    return counted.n;
  });
}

export function Shell() {
  const t = useT();
  const user = useUser();
  const unread = useUnread();
  const offers = useLive((state) => state.offers.length);
  // Once in a call the bar stays, so that it can say how the call ended.
  const inCall = useLive((state) => myCall(state) !== null || state.lastCall !== null);
  const [dials, setDials] = useState(false);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  useNotices();
  useEffect(() => {
    const waiting = unread + offers;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = `${import.meta.env.BASE_URL}${waiting > 0 ? "favicon-unread" : "favicon"}.svg`;
    document.title = waiting > 0 ? `(${waiting}) ${t("app.name")}` : t("app.name");
  }, [unread, offers, t]);
  useKeys({
    "mod+k": () => setPalette(true),
    "?": () => setShortcuts(true),
    "mod+/": () => setShortcuts(true),
    "alt+c": () => setDials(true),
    z: () => toasts.undoLast(),
  });
  const supervises = user.role === "supervisor" || user.role === "admin";
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">{t("app.skip")}</a>
      <header className={css.bar}>
        <Link to="/" className={css.brand} aria-label={t("app.name")}><Logo size={24} /></Link>
        <button type="button" className={css.find} onClick={() => setPalette(true)}>
          <Icon name="search" size={15} /><span>{t("palette.hint")}</span><kbd>Ctrl K</kbd>
        </button>
        <div className={css.right}>
          <Line />
          <Tooltip label={t("nav.phone")}><ActionIcon aria-label={t("nav.phone")} onClick={() => setDials(true)}><Icon name="phone" size={18} /></ActionIcon></Tooltip>
          <StateMenu />
          <UserMenu onShortcuts={() => setShortcuts(true)} />
        </div>
      </header>
      <div className={css.call}>{inCall && <Suspense fallback={null}><CallBar /></Suspense>}</div>
      <nav className={css.nav} aria-label={t("nav.views")}>
        {VIEWS.filter((view) => view !== "search").map((view) => <ViewLink key={view} view={view} count={view === "mine" ? unread : 0} />)}
        <span className={css.gap} />
        {supervises && <PlaceLink to="/board" icon="board" label={t("nav.board")} />}
        {supervises && <PlaceLink to="/reports" icon="chart" label={t("nav.reports")} />}
        {supervises && <PlaceLink to="/staffing" icon="people" label={t("nav.staffing")} />}
        {supervises && <PlaceLink to="/knowledge" icon="book" label={t("nav.knowledge")} />}
        {supervises && <PlaceLink to="/admin" icon="gear" label={t("nav.admin")} />}
      </nav>
      <main id="main" className={css.main} tabIndex={-1}><Outlet /></main>
      <OfferTray />
      <Toasts />
      {palette && <Palette onClose={() => setPalette(false)} onShortcuts={() => setShortcuts(true)} />}
      <aside id="layers" aria-label={t("nav.layers")} />
      {dials && <Suspense fallback={null}><PhoneDialog onClose={() => setDials(false)} /></Suspense>}
      {shortcuts && <Suspense fallback={null}><Shortcuts onClose={() => setShortcuts(false)} /></Suspense>}
    </div>
  );
}

function ViewLink({ view, count }: { view: View; count: number }) {
  const t = useT();
  const here = useRouterState({ select: (state) => state.location.pathname.endsWith(`/tickets/${view}`) });
  return (
    <Tooltip label={t(`nav.${view}`)} position="right">
      <Link to="/tickets/$view" params={{ view }} search={{}} className={css.place} aria-current={here ? "page" : undefined}>
        <Icon name={viewIcons[view]} size={18} />
        <span className={css.label}>{t(`nav.${view}`)}</span>
        {count > 0 && <span className={css.badge}>{count}<span className="visually-hidden"> {t("list.unread")}</span></span>}
      </Link>
    </Tooltip>
  );
}

function PlaceLink({ to, icon, label }: { to: "/board" | "/reports" | "/staffing" | "/knowledge" | "/admin"; icon: IconName; label: string }) {
  return (
    <Tooltip label={label} position="right">
      <Link to={to} className={css.place} activeProps={{ "aria-current": "page" }}>
        <Icon name={icon} size={18} /><span className={css.label}>{label}</span>
      </Link>
    </Tooltip>
  );
}

