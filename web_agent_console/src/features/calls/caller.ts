/** How the other side of a call is named. */
import type { CallView } from "../../api/calls";
import { isNumber } from "./targets";
import { callText } from "./texts";

/** The customer's name, and the number where there is one: whoever calls from a web page has an id that says nothing to people. */
export function callerOf({ customer }: CallView): { name: string; number: string } {
  const number = isNumber(customer.address) ? customer.address : "";
  const named = customer.name && customer.name !== customer.address ? customer.name : "";
  return { name: named || number || callText(customer.address ? "visitor" : "unknown"), number };
}
