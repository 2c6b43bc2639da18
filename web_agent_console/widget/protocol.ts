/** What the page that embeds the widget and the page inside the iframe say to each other. */

/** From the iframe to the embedding page. */
export type FromChat =
  | { hub: "ready" }
  | { hub: "keep"; value: string }
  | { hub: "close" }
  | { hub: "warn"; text: string }
  | { hub: "unread"; count: number };

/** What the embedding page knows. */
export interface Given {
  /** What `keep` was told last, on this site. */
  kept: string;
  language: string;
  theme: string;
  name: string;
  email: string;
  /** A JSON Web Token by which the site vouches for the visitor. */
  identity: string;
  open: boolean;
}

/** From the embedding page to the iframe. */
export type ToChat =
  | ({ hub: "init" } & Given)
  | { hub: "open" }
  | { hub: "closed" };
