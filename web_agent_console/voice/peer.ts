/** One audio connection between this browser and the hub; a lost one is replaced by another, never mended. */
import type { Reading } from "./quality";

export interface Peer {
  /** Send this track from now on. */
  send(track: MediaStreamTrack): Promise<void>;
  read(): Promise<Reading | null>;
  close(): void;
}

export interface PeerNews {
  heard(stream: MediaStream): void;
  state(state: RTCPeerConnectionState): void;
}

export interface PeerWish {
  /** The microphone; without one this side only listens. */
  track: MediaStreamTrack | null;
  iceServers: RTCIceServer[];
  /** Carry our offer to the hub and bring back its answer. */
  exchange(sdp: string): Promise<string>;
  news: PeerNews;
}

export type OpenPeer = (wish: PeerWish) => Promise<Peer>;

// Without servers to ask, what this machine has is known at once; a server that does not answer is not waited for.
const GATHER_MS = 2_000;

function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, GATHER_MS);
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done());
  });
}

/** Offer, exchange and accept; throws what `exchange` throws, with everything closed again. */
export const openPeer: OpenPeer = async ({ track, iceServers, exchange, news }) => {
  const peer = new RTCPeerConnection({ iceServers });
  try {
    const line = peer.addTransceiver(track ?? "audio", { direction: track ? "sendrecv" : "recvonly" });
    peer.addEventListener("track", (event) => news.heard(event.streams[0] ?? new MediaStream([event.track])));
    peer.addEventListener("connectionstatechange", () => news.state(peer.connectionState));
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const answer = await exchange(peer.localDescription?.sdp ?? "");
    await peer.setRemoteDescription({ type: "answer", sdp: answer });
    return { send: (next) => line.sender.replaceTrack(next), read: () => readingOf(peer), close: () => peer.close() };
  } catch (error) {
    peer.close();
    throw error;
  }
};

async function readingOf(peer: RTCPeerConnection): Promise<Reading | null> {
  let reading: Reading | null = null;
  let roundTripS = 0;
  for (const entry of (await peer.getStats()).values()) {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      reading = { lost: entry.packetsLost ?? 0, received: entry.packetsReceived ?? 0, jitter_ms: (entry.jitter ?? 0) * 1000, round_trip_ms: 0 };
    } else if (entry.type === "candidate-pair" && entry.nominated) roundTripS = entry.currentRoundTripTime ?? roundTripS;
  }
  return reading && { ...reading, round_trip_ms: roundTripS * 1000 };
}
