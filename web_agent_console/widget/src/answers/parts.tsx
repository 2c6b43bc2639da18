/** What stands below answers, beside the wait and above the box: articles. Fetched when the chat is opened. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Chat } from "../chat";
import { type Article, type Line, isFresh } from "../conversation";
import { textsFor } from "./texts";
import "./parts.css";

interface Found extends Article {
  text: string;
}

export interface AnswerParts {
  Below: typeof Below;
  Beside: typeof Beside;
}

const WAIT_MS = 300;
const LEAST_CHARS = 3;
const found = signal<Found[]>([]);

/** Sources of an answer, and what can be chosen; the choices only below the last words. */
export function Below({ line, last, chat }: { line: Line; last: boolean; chat: Chat }) {
  const texts = textsFor(chat.language);
  return (
    <>
      {line.articles.map((one, place) => (
        <small key={one.id} class="source">
          {place ? texts.also : texts.source} <ArticleLink article={one} />
        </small>
      ))}
      {last && line.choices.length > 0 && (
        <div class="choices">
          {line.choices.map((choice) => (
            <button key={choice} type="button" class="choice" onClick={() => (choice === "requests" ? void chat.own.begin(chat) : chat.say(texts[choice], choice))}>
              {texts[choice]}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

/** Articles for what is being written first, or for what waits for an agent. */
export function Beside({ chat }: { chat: Chat }) {
  const texts = textsFor(chat.language);
  const { offered, standing } = chat.conversation.value;
  const fresh = isFresh(chat.conversation.value);
  const words = chat.draft.value.trim();
  useEffect(() => {
    if (!fresh || words.length < LEAST_CHARS) {
      found.value = [];
      return undefined;
    }
    const timer = setTimeout(() => void look(chat, words), WAIT_MS);
    return () => clearTimeout(timer);
  }, [words, fresh]);
  if (standing === "waiting" && offered.length) {
    return (
      <section class="articles" aria-label={texts.meanwhile}>
        <p>{texts.meanwhile}</p>
        <ul>
          {offered.map((one) => (
            <li key={one.id}>
              <ArticleLink article={one} />
            </li>
          ))}
        </ul>
        <div class="choices">
          <button type="button" class="choice" onClick={() => chat.say(texts.helped, "helped")}>
            {texts.helped}
          </button>
          <OwnRequests chat={chat} />
        </div>
      </section>
    );
  }
  if (!fresh) return null;
  if (!found.value.length) return words ? null : <OwnRequests chat={chat} />;
  return (
    <section class="articles" aria-label={texts.maybe} aria-live="polite">
      <p>{texts.maybe}</p>
      <ul>
        {found.value.map((one) => (
          <li key={one.id}>
            <details>
              <summary>{one.title}</summary>
              <p>{one.text}</p>
              {one.url && <ArticleLink article={{ ...one, title: texts.whole }} />}
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The way to one's own requests, where there is one and it is not open. */
function OwnRequests({ chat }: { chat: Chat }) {
  if (!chat.conversation.value.requests || chat.own.open.value) return null;
  return (
    <p class="choices own-way">
      <button type="button" class="choice" onClick={() => void chat.own.begin(chat)}>
        {textsFor(chat.language).requests}
      </button>
    </p>
  );
}

function ArticleLink({ article }: { article: Article }) {
  if (!article.url) return <>{article.title}</>;
  return (
    <a href={article.url} target="_blank" rel="noopener">
      {article.title}
    </a>
  );
}

async function look(chat: Chat, q: string): Promise<void> {
  const answer = (await chat.answering.ask("articles.search", { q: q.slice(0, 200) })) as { ok: boolean; articles?: Found[] };
  if (!answer.ok || chat.draft.value.trim() !== q) return;
  found.value = answer.articles ?? [];
  chat.answering.note(q.slice(0, 200), found.value.map((one) => one.title.slice(0, 200)));
}

export const parts: AnswerParts = { Below, Beside };
