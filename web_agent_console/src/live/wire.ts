/** The little of a Socket.IO socket that the console uses; the real one and the stand-in both satisfy it. */
export interface Wire {
  readonly connected: boolean;
  on(event: string, listener: (data: never) => void): void;
  onAny(listener: (event: string, data: unknown) => void): void;
  call(event: string, data: unknown, timeoutMs: number): Promise<unknown>;
  connect(): void;
  disconnect(): void;
}

/** What is sent at each (re)connection: who we are and up to where we have read. */
export type AuthSource = () => Record<string, unknown>;

/** How the console reaches the hub; `#backend` names the real one or the in-browser stand-in. */
export interface Backend {
  fetch(input: string, init?: RequestInit): Promise<Response>;
  open(namespace: string, auth: AuthSource): Wire;
}
