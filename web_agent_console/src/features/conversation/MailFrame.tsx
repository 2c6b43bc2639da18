import { useRef, useState } from "react";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import css from "./MailFrame.module.css";

const MAX_HEIGHT_PX = 4000;

/**
 * A mail's own HTML, in a sandbox without scripts; the hub sends it with a policy of its own that also keeps
 * remote images out until somebody asks for them (they tell the sender that the mail was read).
 */
export function MailFrame({ messageId, html, name }: { messageId: string; html: string; name: string }) {
  const t = useT();
  const [images, setImages] = useState(false);
  const [height, setHeight] = useState(120);
  const frame = useRef<HTMLIFrameElement>(null);
  const remote = /(?:src|background)\s*=\s*["']?https?:|url\(\s*["']?https?:|data-remote-src/i.test(html);
  const measure = () => {
    const inner = frame.current?.contentDocument?.documentElement;
    if (inner) setHeight(Math.min(MAX_HEIGHT_PX, inner.scrollHeight + 2));
  };
  return (
    <>
      {remote && !images && (
        <p className={css.blocked}>
          <Icon name="shield" size={14} />{t("message.images_blocked")}
          <button type="button" className={css.load} onClick={() => setImages(true)}>{t("message.images")}</button>
        </p>
      )}
      <iframe ref={frame} className={css.frame} title={t("message.mail_frame", { name })} style={{ height }}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer"
        src={`/api/v1/messages/${messageId}/html${images ? "?images=1" : ""}`} onLoad={measure} />
    </>
  );
}
