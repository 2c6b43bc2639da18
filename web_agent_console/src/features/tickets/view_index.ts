import type { Ticket } from "../../api/types";

/** Sorts the rows of a view. It begins from the order of the last time: a list that is nearly in order sorts in one pass. */
export class ViewIndex {
  private last: readonly string[] = [];

  /** The wanted tickets in order. */
  rows(tickets: Readonly<Record<string, Ticket>>, wanted: (ticket: Ticket) => boolean, compare: (a: Ticket, b: Ticket) => number): Ticket[] {
    const rows: Ticket[] = [];
    const taken = new Set<string>();
    for (const id of this.last) {
      const ticket = tickets[id];
      taken.add(id);
      if (ticket && wanted(ticket)) rows.push(ticket);
    }
    for (const id in tickets) {
      const ticket = tickets[id];
      if (!taken.has(id) && ticket && wanted(ticket)) rows.push(ticket);
    }
    rows.sort(compare);
    this.last = rows.map((ticket) => ticket.id);
    return rows;
  }
}
