import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import { session } from "../../app/hub";
import { useT } from "../../i18n";
import { Logo } from "../../ui/Logo";
import css from "./SignIn.module.css";

export function SignIn({ ended }: { ended: boolean }) {
  const t = useT();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await session.signIn(email.trim(), password);
    } catch (error) {
      const status = error instanceof ApiProblem ? error.status : 0;
      setProblem(t(status === 429 ? "signin.throttled" : status >= 400 && status < 500 ? "signin.wrong" : "signin.down"));
      setBusy(false);
    }
  };

  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={(event) => void submit(event)}>
        <Logo size={40} />
        <h1 className={css.title}>{t("signin.title")}</h1>
        {ended && <p className={css.ended}>{t("signin.ended")}</p>}
        <TextInput label={t("signin.email")} type="email" name="email" autoComplete="username" required size="sm" data-autofocus
          autoFocus withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput label={t("signin.password")} name="password" autoComplete="current-password" required size="sm"
          withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <p className={css.problem} role="alert">{problem}</p>
        <Button type="submit" size="sm" fullWidth loading={busy}>{t("signin.submit")}</Button>
      </form>
    </main>
  );
}
