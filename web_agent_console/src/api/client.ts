/** Calls the hub's REST interface: one place for the CSRF header, problem documents and time-outs. */
import type { Backend } from "../live/wire";

const TIMEOUT_MS = 15_000;

/** The hub's refusal, from its problem document. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

interface Problem {
  code?: string;
  detail?: string;
  title?: string;
  errors?: { loc: (string | number)[]; msg: string }[];
}

export type Query = Record<string, string | number | boolean | null | undefined>;

const withQuery = (path: string, query?: Query): string => {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
};

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    const body = (await response.json()) as Problem;
    const fields = (body.errors ?? []).map((one) => `${one.loc.filter((part) => part !== "body").join(".")}: ${one.msg}`);
    const detail = [body.detail ?? body.title ?? "", ...fields].join("; ");
    return new ApiProblem(response.status, body.code ?? String(response.status), detail);
  } catch {
    return new ApiProblem(response.status, String(response.status), response.statusText);
  }
}

export class ApiClient {
  /** From the session answer; the hub wants it back with every unsafe method. */
  csrf = "";

  constructor(private readonly backend: Pick<Backend, "fetch">) {}

  /** Read. */
  get<T>(path: string, query?: Query): Promise<T> {
    return this.request<T>("GET", withQuery(path, query));
  }
  /** Create or command. */
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.request<T>("POST", path, body);
  }
  /** Change some fields. */
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>("PATCH", path, body);
  }
  /** Put whole. */
  put<T>(path: string, body: unknown, keepalive = false): Promise<T> {
    return this.request<T>("PUT", path, body, keepalive);
  }
  /** Remove. */
  delete<T>(path: string): Promise<T> {
    return this.request<T>("DELETE", path);
  }

  private async request<T>(method: string, path: string, body?: unknown, keepalive = false): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET" && this.csrf) headers["X-CSRF-Token"] = this.csrf;
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    const response = await this.backend.fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: "same-origin",
      keepalive,
      signal: AbortSignal.timeout(isForm ? TIMEOUT_MS * 8 : TIMEOUT_MS),
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw await problemOf(response);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }
}
