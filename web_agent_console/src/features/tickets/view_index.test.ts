import { expect, it } from "vitest";
import type { Ticket } from "../../api/types";
import { ticketOf } from "../../testing/factories";
import { compareFor } from "./views";
import { ViewIndex } from "./view_index";

const compare = compareFor(undefined);
const isOpen = (ticket: Ticket) => ticket.status === "open";
const plain = (tickets: Record<string, Ticket>) => Object.values(tickets).filter(isOpen).sort(compare);

it("keeps the order that a whole sort would give, over many changes", () => {
  const index = new ViewIndex();
  const tickets: Record<string, Ticket> = {};
  let seed = 7;
  const random = (below: number) => (seed = (seed * 16807) % 2147483647) % below;
  for (let round = 0; round < 300; round += 1) {
    const id = `t${random(40)}`;
    const at = new Date(1_790_000_000_000 + random(1000) * 1000).toISOString();
    if (random(10) === 0) delete tickets[id];
    else tickets[id] = ticketOf({ id, updated_at: at, status: random(4) === 0 ? "solved" : "open" });
    expect(index.rows("open", tickets, isOpen, compare)).toEqual(plain(tickets));
  }
});

it("begins anew when the view is another one", () => {
  const index = new ViewIndex();
  const ticket = ticketOf();
  const tickets = { [ticket.id]: ticket };
  expect(index.rows("all", tickets, () => true, compare)).toHaveLength(1);
  expect(index.rows("none", tickets, () => false, compare)).toEqual([]);
});
