/** The real hub: fetch and Socket.IO on the page's own origin. */
import { io } from "socket.io-client";
import type { AuthSource, Backend, Wire } from "../live/wire";

function open(namespace: string, auth: AuthSource): Wire {
  const socket = io(namespace, {
    path: "/socket.io",
    // A function, so that a reconnect tells the last number we have, not the first.
    auth: (send) => send(auth()),
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    withCredentials: true,
    reconnectionDelay: 400,
    reconnectionDelayMax: 3000,
    autoConnect: false,
  });
  return {
    get connected() {
      return socket.connected;
    },
    on: (event, listener) => void socket.on(event, listener as (data: unknown) => void),
    onAny: (listener) => void socket.onAny(listener),
    call: (event, data, timeoutMs) => socket.timeout(timeoutMs).emitWithAck(event, data),
    connect: () => void socket.connect(),
    disconnect: () => void socket.disconnect(),
  };
}

export const backend: Backend = { fetch: (input, init) => fetch(input, init), open };
