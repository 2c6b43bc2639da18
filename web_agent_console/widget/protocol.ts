/** What the page that embeds the widget and the page inside the iframe say to each other. */

/** The page around the widget. Its address stays in the browser; what is shared with the hub, the iframe decides. */
export interface SitePage {
  url: string;
  title: string;
}

/** From the iframe to the embedding page. */
export type FromChat =
  | { hub: "ready" }
  | { hub: "keep"; value: string }
  | { hub: "close" }
  | { hub: "greet"; text: string }
  | { hub: "color"; value: string }
  | { hub: "warn"; text: string }
  | { hub: "unread"; count: number };

/** What the embedding page knows. */
export interface Given {
  /** What `keep` was told last, on this site. */
  kept: string;
  language: string;
  theme: string;
  color: string;
  name: string;
  email: string;
  /** A JSON Web Token by which the site vouches for the visitor. */
  identity: string;
  page: SitePage;
  open: boolean;
}

/** From the embedding page to the iframe. */
export type ToChat =
  | ({ hub: "init" } & Given)
  /** Another tab of this site kept something. */
  | { hub: "kept"; value: string }
  | ({ hub: "page" } & SitePage)
  | { hub: "open" }
  | { hub: "closed" };
