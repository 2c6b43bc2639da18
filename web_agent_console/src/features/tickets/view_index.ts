import type { Ticket } from "../../api/types";

type Tickets = Readonly<Record<string, Ticket>>;
type Compare = (a: Ticket, b: Ticket) => number;

/**
 * The rows of a view in order. Of thousands of rows a handful change between two looks: those alone are sorted, and
 * merged into the others, which are still in order.
 */
export class ViewIndex {
  private last: readonly Ticket[] = [];
  private lastKey = "";

  /** The wanted tickets in order; `key` names view, filter and order, and another one begins anew. */
  rows(key: string, tickets: Tickets, wanted: (ticket: Ticket) => boolean, compare: Compare): Ticket[] {
    const before = key === this.lastKey ? this.last : [];
    const same: Ticket[] = [];
    const known = new Set<string>();
    for (const ticket of before) {
      if (tickets[ticket.id] !== ticket) continue;
      same.push(ticket);
      known.add(ticket.id);
    }
    const fresh: Ticket[] = [];
    for (const id in tickets) {
      const ticket = tickets[id];
      if (ticket && !known.has(id) && wanted(ticket)) fresh.push(ticket);
    }
    this.lastKey = key;
    this.last = merge(same, fresh.sort(compare), compare);
    return [...this.last];
  }
}

/** Merge two lists that are in order. */
function merge(many: readonly Ticket[], few: readonly Ticket[], compare: Compare): Ticket[] {
  const merged: Ticket[] = [];
  let next = 0;
  for (const ticket of few) {
    const at = placeOf(many, ticket, compare, next);
    for (; next < at; next += 1) merged.push(many[next] as Ticket);
    merged.push(ticket);
  }
  for (; next < many.length; next += 1) merged.push(many[next] as Ticket);
  return merged;
}

/** Where a ticket goes among those in order, at or after `from`. */
function placeOf(many: readonly Ticket[], ticket: Ticket, compare: Compare, from: number): number {
  let low = from;
  let high = many.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(many[middle] as Ticket, ticket) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
