import { Icon, type IconName } from "./icons";
import css from "./Empty.module.css";

export function Empty({ icon, title, hint, children }: { icon: IconName; title: string; hint?: string; children?: React.ReactNode }) {
  return (
    <div className={css.empty}>
      <span className={css.mark}><Icon name={icon} size={22} /></span>
      <p className={css.title}>{title}</p>
      {hint && <p className={css.hint}>{hint}</p>}
      {children}
    </div>
  );
}
