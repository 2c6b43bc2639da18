import { useEffect, useRef, useState } from "react";
import type { Ack, SettableState, Board } from "../../api/types";
import { backend, session } from "../../app/hub";
import { useStable } from "../../app/hooks";
import { learnHubTime } from "../../live/hub_clock";
import type { Wire } from "../../live/wire";
import { type Sample, withSample } from "./trend";

const RETRY_MS = 2_000;
const CALL_TIMEOUT_MS = 8_000;

/** The live board, and the call to change an agent's state. Null until the first board has come. */
export function useBoard() {
  const [board, setBoard] = useState<Board | null>(null);
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const wire = useRef<Wire | null>(null);
  useEffect(() => {
    const socket = backend.open("/supervisor", () => ({}));
    wire.current = socket;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void session.stillIn().then((inside) => inside && wire.current === socket && socket.connect()), RETRY_MS);
    };
    socket.on("board", (next: Board) => {
      learnHubTime(next.as_of);
      setBoard(next);
      setSamples((held) => withSample(held, next));
    });
    socket.on("connect_error", again);
    socket.on("disconnect", (reason: string) => {
      if (reason === "io server disconnect") again();
    });
    socket.connect();
    return () => {
      wire.current = null;
      clearTimeout(timer);
      socket.disconnect();
    };
  }, []);
  const setState = useStable(async (agent: string, state: SettableState): Promise<Ack> => {
    try {
      return (await wire.current?.call("agent.set_state", { agent, state }, CALL_TIMEOUT_MS)) as Ack;
    } catch {
      return { ok: false, code: "no_answer", detail: "" };
    }
  });
  return { board, samples, setState };
}
