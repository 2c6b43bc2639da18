/** What was said. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat";
import { type HeardFile, type Line, lastSeen } from "./conversation";
import { Icon } from "./icons";

const SHOWN_IN_PLACE = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/;
const GROUP_MS = 3 * 60_000;

/** A text with its web addresses as links. */
export function Linked({ text }: { text: string }) {
  return (
    <>
      {text.split(ADDRESS).map((part, place) =>
        place % 2 ? (
          <a key={place} href={part} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}

function FileView({ file, chat }: { file: HeardFile; chat: Chat }) {
  const size = new Intl.NumberFormat(chat.language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(Math.max(1, file.size / 1024));
  const name = (
    <>
      <Icon name="file" size={16} /> <span class="name">{file.name}</span> <small>{size}</small>
    </>
  );
  if (!file.url) return <span class="file">{name}</span>;
  const picture = SHOWN_IN_PLACE.includes(file.type);
  return (
    <a class={picture ? "picture" : "file"} href={file.url} target="_blank" rel="noopener noreferrer">
      {picture ? <img src={file.url} alt={file.name} loading="lazy" /> : name}
    </a>
  );
}

interface BubbleProps {
  line: Line;
  chat: Chat;
  /** It goes on with the line before it. */
  grouped: boolean;
  /** The next line goes on with it, and says who and when. */
  followed: boolean;
  seen: boolean;
  last: boolean;
}

function Bubble({ line, chat, grouped, followed, seen, last }: BubbleProps) {
  const { texts } = chat;
  const parts = chat.answering.parts.value;
  const clock = new Intl.DateTimeFormat(chat.language, { hour: "numeric", minute: "2-digit" });
  return (
    <li class={line.mine ? "mine" : "theirs"} data-grouped={grouped || undefined}>
      {line.body && (
        <div class="bubble" dir="auto">
          <span class="hidden">{line.mine ? texts.you : line.name || texts.agent}: </span>
          <Linked text={line.body} />
        </div>
      )}
      {line.files.map((file) => (
        <FileView key={file.id} file={file} chat={chat} />
      ))}
      {parts && !line.mine && <parts.Below line={line} last={last} chat={chat} />}
      <small class={followed && line.state === "sent" && !seen ? "hidden" : ""}>
        {!line.mine && line.name ? `${line.name} · ` : ""}
        <time dateTime={line.at}>{clock.format(new Date(line.at))}</time>
        {line.state !== "sent" && ` · ${texts[line.state]}`}
        {seen && ` · ${texts.seen}`}
      </small>
      {line.state === "failed" && (
        <small class="failed">
          {line.why}{" "}
          <button type="button" class="link" onClick={() => chat.edit(line)}>
            {texts.edit}
          </button>
        </small>
      )}
    </li>
  );
}

const continues = (line: Line, before: Line | undefined): boolean =>
  before !== undefined && before.mine === line.mine && before.name === line.name && Date.parse(line.at) - Date.parse(before.at) < GROUP_MS;

export function Log({ chat }: { chat: Chat }) {
  const box = useRef<HTMLDivElement>(null);
  const { lines } = chat.conversation.value;
  const shown = chat.shown.value;
  const seen = lastSeen(chat.conversation.value);
  const typing = chat.agentTypes.value;
  useLayoutEffect(() => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [lines.length, shown, typing]);
  useEffect(() => {
    // What comes up below (the rating, a growing box) must not cover the last words.
    const element = box.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const watch = new ResizeObserver(() => (element.scrollTop = element.scrollHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <div class="log" ref={box} role="log" aria-live="polite" aria-label={chat.texts.log} tabIndex={0}>
      <p class="hello">
        <Linked text={chat.greeting.value || chat.hello} />
      </p>
      <ul>
        {lines.map((line, place) => (
          <Bubble
            key={line.clientId || line.id}
            line={line}
            chat={chat}
            grouped={continues(line, lines[place - 1])}
            followed={place + 1 < lines.length && continues(lines[place + 1] as Line, line)}
            seen={line.id !== "" && line.id === seen}
            last={place + 1 === lines.length}
          />
        ))}
      </ul>
      {typing && (
        <p class="dots" aria-hidden="true">
          <i /> <i /> <i />
        </p>
      )}
    </div>
  );
}
