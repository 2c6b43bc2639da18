import { Button, Loader } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Message, Ticket } from "../../api/types";
import { useLive, useOutbox } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { takesFocus } from "./focus";
import { MessageItem } from "./MessageItem";
import { PendingItem } from "./PendingItem";
import css from "./Conversation.module.css";

interface Props {
  ticket: Ticket;
  messages: readonly Message[] | undefined;
  failed: boolean;
  onRetry: () => void;
}

const NEAR_END_PX = 80;
const NO_VIEWERS: readonly never[] = [];

export function Conversation({ ticket, messages, failed, onRetry }: Props) {
  const t = useT();
  const pending = useOutbox().filter((one) => one.ticket === ticket.id);
  const shownIds = new Set(messages?.map((message) => message.client_id));
  const unseen = pending.filter((one) => !shownIds.has(one.client_id));
  const viewers = useLive((state) => state.viewers[ticket.id] ?? NO_VIEWERS);
  const typing = viewers.filter((viewer) => viewer.typing);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const count = (messages?.length ?? 0) + unseen.length;

  useEffect(() => {
    if (takesFocus(ticket.id)) box.current?.focus({ preventScroll: true });
  }, [ticket.id]);
  const toEnd = () => {
    const node = box.current;
    if (node) node.scrollTop = node.scrollHeight;
    setBelow(false);
  };
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    if (atEnd.current) node.scrollTop = node.scrollHeight;
    else setBelow(true);
  }, [count]);
  // Formatted mails grow after they are drawn, and the box shrinks when something opens below: stay at the end.
  useLayoutEffect(() => {
    const node = box.current;
    const inner = node?.firstElementChild;
    if (!node || !inner) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) node.scrollTop = node.scrollHeight;
    });
    watch.observe(inner);
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const node = box.current;
    if (!node) return;
    atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END_PX;
    if (atEnd.current) setBelow(false);
  };

  return (
    <div className={css.frame} data-log>
      <div ref={box} id="conversation" className={css.box} tabIndex={0} role="log" aria-live="polite" aria-relevant="additions"
        aria-label={`${t("ticket.conversation")}: ${ticket.subject}`} onScroll={onScroll}>
        <div className={css.inner}>
          {!messages && !failed && <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
          {!messages && failed && (
            <Empty icon="alert" title={t("message.failed_load")}><Button mt="sm" variant="default" onClick={onRetry}>{t("app.again")}</Button></Empty>
          )}
          {messages?.length === 0 && unseen.length === 0 && <Empty icon="chat" title={t("message.empty")} />}
          {messages?.map((message, index) => <MessageItem key={message.id} message={message} previous={messages[index - 1]} />)}
          {unseen.map((one) => <PendingItem key={one.client_id} pending={one} />)}
          {typing.length > 0 && (
            <p className={css.typing}>
              <span className={css.dots} aria-hidden="true"><i /><i /><i /></span>
              {t("composer.typing", { name: typing.map((viewer) => viewer.name).join(", ") })}
            </p>
          )}
        </div>
      </div>
      {below && <button type="button" className={css.below} onClick={toEnd}><Icon name="down" size={13} />{t("message.new_below")}</button>}
    </div>
  );
}
