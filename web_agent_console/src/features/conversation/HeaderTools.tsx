import type { Ticket } from "../../api/types";
import { CallCustomer } from "../calls/ClickToCall";
import { Consult } from "../consult/Consult";

/** What can be done about a ticket beside its facts; loaded after the first screen. */
export function HeaderTools({ ticket }: { ticket: Ticket }) {
  return <><CallCustomer ticket={ticket} /><Consult ticket={ticket} /></>;
}
