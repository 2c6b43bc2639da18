/** The one wiring place of the console: every long-lived part, built once. */
import { QueryClient } from "@tanstack/react-query";
import { backend } from "#backend";
import { ApiClient } from "../api/client";
import type { Message } from "../api/types";
import { Connection } from "../live/connection";
import { Outbox, type SendAck } from "../live/outbox";
import { LiveStore } from "../live/store";
import { SessionStore } from "./session";

const OUTBOX_TICK_MS = 3_000;

export const api = new ApiClient(backend);
export const store = new LiveStore();
export const connection = new Connection(backend, store);
export const session = new SessionStore(api);
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 15_000, refetchOnWindowFocus: true } },
});
export const outbox = new Outbox(
  (pending) =>
    connection.call<"message.send", { message_id?: string; id?: string; message?: Message }>("message.send", {
      ticket: pending.ticket,
      body: pending.body,
      kind: pending.kind,
      client_id: pending.client_id,
      ...(pending.chosen ?? {}),
      ...(pending.send_at ? { send_at: pending.send_at } : {}),
      ...(pending.undo_s > 0 ? { undo_s: pending.undo_s } : {}),
      ...(pending.attachments.length > 0 ? { attachments: pending.attachments.map((file) => file.id) } : {}),
    }) as Promise<SendAck>,
  sessionStorage,
);
export { backend };

session.onIn = (token, user) => {
  outbox.keepOnly(user.id);
  connection.start(token);
};
session.onOut = () => {
  connection.stop();
  store.clear();
  queries.clear();
};
connection.onRefused = () => session.stillIn();
connection.onOnline = () => {
  outbox.flush();
  // What a snapshot or a replay does not carry (lists, conversations, suggestions) is read anew, quietly.
  void queries.invalidateQueries();
};
setInterval(() => {
  if (connection.get() === "online") outbox.flush();
}, OUTBOX_TICK_MS);
