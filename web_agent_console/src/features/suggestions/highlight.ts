/** A text cut into pieces, some of them marked: the places that the hub names count characters, not UTF-16 units. */
export interface Piece {
  text: string;
  marked: boolean;
}

export interface Place {
  start: number;
  end: number;
}

/** Cut `text` (or its part `within`) at the borders of `matches`, which are in order and do not overlap. */
export function pieces(text: string, matches: readonly Place[], within?: Place): Piece[] {
  const signs = Array.from(text);
  const from = within?.start ?? 0;
  const until = Math.min(within?.end ?? signs.length, signs.length);
  const found: Piece[] = [];
  const add = (start: number, end: number, marked: boolean) => {
    if (start < end) found.push({ text: signs.slice(start, end).join(""), marked });
  };
  let at = from;
  for (const match of matches) {
    const start = Math.max(match.start, at);
    const end = Math.min(match.end, until);
    if (start >= end) continue;
    add(at, start, false);
    add(start, end, true);
    at = end;
  }
  add(at, until, false);
  return found;
}
