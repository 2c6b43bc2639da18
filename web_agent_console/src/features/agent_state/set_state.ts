import type { Agent, SettableState } from "../../api/types";
import { connection, store } from "../../app/hub";
import { tr } from "../../i18n";
import { toasts } from "../../ui/toasts";

export interface Wish {
  state: SettableState;
  reason?: string;
}

/** Ask the hub for another state; a refusal is said in a toast. */
export async function setMyState(wish: Wish): Promise<void> {
  try {
    const ack = await connection.call<"state.set", { agent?: Agent }>("state.set", wish);
    if (!ack.ok) return void toasts.show({ tone: "bad", text: ack.detail || tr("state.failed") });
    if (ack.agent) store.event({ name: "agent.changed", data: { agent: ack.agent } });
  } catch {
    toasts.show({ tone: "bad", text: tr("state.failed") });
  }
}
