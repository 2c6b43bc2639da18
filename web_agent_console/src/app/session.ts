/** Who is signed in. The token stays in memory; the HttpOnly cookie carries the session over a reload. */
import { ApiProblem, type ApiClient } from "../api/client";
import type { Session, User } from "../api/types";

export type SessionState = { kind: "unknown" } | { kind: "out"; reason?: "ended" } | { kind: "in"; user: User };

export class SessionStore {
  private state: SessionState = { kind: "unknown" };
  private readonly listeners = new Set<() => void>();
  onIn: (token: string | undefined, user: User) => void = () => undefined;
  onOut: () => void = () => undefined;

  constructor(private readonly api: ApiClient) {}

  readonly get = (): SessionState => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Find out at start whether the cookie still stands for somebody. */
  async resume(): Promise<void> {
    try {
      this.enter(await this.api.get<Session>("/session"));
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) this.set({ kind: "out" });
      else setTimeout(() => void this.resume(), 2000);
    }
  }

  /** Sign in; throws ApiProblem with the hub's reason. */
  async signIn(email: string, password: string): Promise<void> {
    this.enter(await this.api.post<Session>("/session", { email, password }));
  }

  /** Sign out here and on the hub. */
  async signOut(): Promise<void> {
    await this.api.delete("/session").catch(() => undefined);
    this.leave();
  }

  /** After a refused socket: still signed in? A hub that does not answer counts as yes. */
  async stillIn(): Promise<boolean> {
    if (this.state.kind !== "in") return false;
    try {
      const session = await this.api.get<Session>("/session");
      this.api.csrf = session.csrf ?? this.api.csrf;
      return true;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) {
        this.leave("ended");
        return false;
      }
      return true;
    }
  }

  private enter(session: Session): void {
    this.api.csrf = session.csrf;
    this.set({ kind: "in", user: session.user });
    this.onIn(session.token, session.user);
  }

  private leave(reason?: "ended"): void {
    this.onOut();
    this.set(reason ? { kind: "out", reason } : { kind: "out" });
  }

  private set(state: SessionState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}
