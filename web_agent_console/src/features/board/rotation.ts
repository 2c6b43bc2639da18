/** Full screen, the board's pages take turns; for how long each is seen is kept on this screen. */
import { useEffect, useState } from "react";

const KEY = "hub.board.rotate_s";

export const ROTATIONS = [0, 10, 20, 30, 60] as const;

/** The seconds that were chosen on this screen; 0: everything stays on one page. */
export function rotationKept(): number {
  const kept = Number(localStorage.getItem(KEY));
  return ROTATIONS.find((one) => one === kept) ?? 0;
}

export const keepRotation = (seconds: number): void => localStorage.setItem(KEY, String(seconds));

/** How far the page is shifted at a turn, in pixels: what stands still for days burns in. */
export const shiftAt = (turn: number): [number, number] => [((turn * 3) % 7) - 3, ((turn * 5) % 7) - 3];

/** The number of the turn, from 0; it goes on while the board is full screen and rotates. */
export function useTurn(on: boolean, seconds: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!on || seconds <= 0) return;
    const timer = setInterval(() => setTurn((now) => now + 1), seconds * 1000);
    return () => clearInterval(timer);
  }, [on, seconds]);
  return turn;
}

/** Which page of so many is seen at a turn; null where everything is. */
export const pageAt = (turn: number, pages: number, rotates: boolean): number | null => (rotates && pages > 0 ? turn % pages : null);
