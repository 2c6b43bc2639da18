import { Outlet, useRouterState } from "@tanstack/react-router";
import { Gate } from "./Gate";

export const WALL = "/wall";

/** Everybody has to sign in, but for screens on the wall, which show the board to whoever has the link. */
export function Door() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return path === WALL ? <Outlet /> : <Gate />;
}
