/** What an agent does about a reply that failed or waits: try again, move, send now, take back. */
import { ApiProblem } from "../../api/client";
import type { Message } from "../../api/types";
import { api, store } from "../../app/hub";
import { tr } from "../../i18n";
import { toasts } from "../../ui/toasts";
import { insertText } from "./insert";

async function tell(change: () => Promise<Message>): Promise<Message | undefined> {
  try {
    const message = await change();
    store.event({ name: "message.added", data: message });
    return message;
  } catch (error) {
    const detail = error instanceof ApiProblem ? error.message : tr("line.offline");
    toasts.show({ tone: "bad", text: tr("delivery.refused", { detail }) });
    return undefined;
  }
}

/** Send a failed reply again, or try at once one that waits for its next attempt. */
export const tryAgain = (id: string): Promise<Message | undefined> => tell(() => api.post<Message>(`/messages/${id}/retry`));

/** Have a scheduled reply leave at another moment, or (null) now. */
export const sendAt = (id: string, at: Date | null): Promise<Message | undefined> =>
  tell(() => api.patch<Message>(`/messages/${id}`, { send_at: at ? at.toISOString() : null }));

/** Take a scheduled reply back; its text goes into the open box. */
export async function takeBackScheduled(message: Message): Promise<void> {
  if (await tell(() => api.post<Message>(`/messages/${message.id}/undo`))) {
    insertText(message.body);
    toasts.show({ tone: "info", text: tr("composer.undone") });
  }
}
