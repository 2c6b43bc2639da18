import { useEffect, useState } from "react";
import type { Board } from "../../api/types";
import { backend } from "../../app/hub";
import { learnHubTime } from "../../live/hub_clock";
import { type Sample, withSample } from "./trend";

const RETRY_MS = 5_000;

interface Screen {
  board: Board | null;
  samples: readonly Sample[];
  ended: boolean;
}

/** The live board by a link: null until it has come; `ended` once the link does not work any more. */
export function useScreen(token: string): Screen {
  const [screen, setScreen] = useState<Screen>({ board: null, samples: [], ended: false });
  useEffect(() => {
    const socket = backend.open("/wallboard", () => ({ token }));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.connect(), RETRY_MS);
    };
    socket.on("board", (board: Board) => {
      learnHubTime(board.as_of);
      setScreen((held) => ({ board, samples: withSample(held.samples, board), ended: false }));
    });
    socket.on("connect_error", (error: { data?: { code?: string } }) => {
      if (error.data?.code === "unauthenticated" || error.data?.code === "invalid") setScreen({ board: null, samples: [], ended: true });
      else again();
    });
    socket.on("disconnect", (reason: string) => {
      if (reason === "io server disconnect") again();
    });
    socket.connect();
    return () => {
      clearTimeout(timer);
      socket.disconnect();
    };
  }, [token]);
  return screen;
}
