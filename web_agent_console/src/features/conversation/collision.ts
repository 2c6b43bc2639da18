import type { Message } from "../../api/types";

/** The newest reply of a colleague that came after the writer began (ms); undefined when there is none. */
export function collision(messages: readonly Message[] | undefined, myId: string, since: number | null): Message | undefined {
  if (since === null) return undefined;
  return messages?.findLast(
    (message) =>
      message.kind === "reply" && message.author.kind === "agent" && message.author.id !== myId && Date.parse(message.created_at) > since &&
      // One that waits for its time may still be changed or taken back.
      !message.delivery?.send_at,
  );
}
