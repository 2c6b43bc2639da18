import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { TicketsPage } from "../features/tickets/TicketsPage";
import { checkSearch } from "../features/tickets/views";
import type { Search } from "../features/reports/query";
import { Door, WALL } from "./Door";
import { Failed } from "./Failed";

const root = createRootRoute({ component: Door, errorComponent: Failed });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/tickets/$view", params: { view: "mine" } });
  },
});

const tickets = createRoute({
  getParentRoute: () => root,
  path: "/tickets/$view",
  validateSearch: checkSearch,
  component: TicketsPage,
});

const board = createRoute({
  getParentRoute: () => root,
  path: "/board",
  component: lazyRouteComponent(() => import("../features/board/BoardPage"), "BoardPage"),
});

const reports = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  // Loaded with the page, which alone knows what may stand there.
  validateSearch: (search: Record<string, unknown>): Search => search,
  component: lazyRouteComponent(() => import("../features/reports/ReportsPage"), "ReportsPage"),
});

const staffing = createRoute({
  getParentRoute: () => root,
  path: "/staffing",
  component: lazyRouteComponent(() => import("../features/staffing/StaffingPage"), "StaffingPage"),
});

const knowledgeHome = createRoute({
  getParentRoute: () => root,
  path: "/knowledge",
  beforeLoad: () => {
    throw redirect({ to: "/knowledge/$place", params: { place: "articles" } });
  },
});

const knowledge = createRoute({
  getParentRoute: () => root,
  path: "/knowledge/$place",
  // Loaded with the page, which alone knows what may stand there.
  validateSearch: (search: Record<string, unknown>): { article?: string | undefined } => search,
  component: lazyRouteComponent(() => import("../features/knowledge/KnowledgePage"), "KnowledgePage"),
});

const adminHome = createRoute({
  getParentRoute: () => root,
  path: "/admin",
  beforeLoad: () => {
    throw redirect({ to: "/admin/$noun", params: { noun: "agents" } });
  },
});

const admin = createRoute({
  getParentRoute: () => root,
  path: "/admin/$noun",
  component: lazyRouteComponent(() => import("../features/admin/AdminPage"), "AdminPage"),
});

/** A screen on the wall, which shows the board to whoever has the link. */
const wall = createRoute({
  getParentRoute: () => root,
  path: WALL,
  component: lazyRouteComponent(() => import("../features/board/WallPage"), "WallPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, tickets, board, reports, staffing, knowledgeHome, knowledge, adminHome, admin, wall]),
  basepath: "/console",
  // Restoring scroll writes an inline script; lists keep their own place.
  scrollRestoration: false,
  defaultErrorComponent: Failed,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
