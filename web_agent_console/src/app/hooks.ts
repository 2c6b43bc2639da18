/** React's view of the long-lived parts. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { User } from "../api/types";
import { lastSecond, onSecond } from "../live/hub_clock";
import type { LiveState } from "../live/state";
import { connection, outbox, session, store } from "./hub";
import { settings } from "./settings";

/** A part of the live state; the selector must return a stable reference while nothing changed. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

export const useLine = () => useSyncExternalStore(connection.subscribe, connection.get);
export const useOutbox = () => useSyncExternalStore(outbox.subscribe, outbox.get);
export const useSession = () => useSyncExternalStore(session.subscribe, session.get);
export const useSettings = () => useSyncExternalStore(settings.subscribe, settings.get);

/** The hub's time, ticking once a second. */
export const useHubSecond = (): number => useSyncExternalStore(onSecond, lastSecond);

/** The signed-in user; only below the sign-in gate. */
export function useUser(): User {
  const state = useSession();
  if (state.kind !== "in") throw new Error("no session here");
  return state.user;
}

/** A callback that stays the same while it sees the newest values. */
export function useStable<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  return useCallback((...args: A) => newest.current(...args), []);
}
