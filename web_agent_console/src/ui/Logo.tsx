export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
      <path d="M10 8v16M22 8v16M10 16h12" stroke="var(--on-accent)" strokeWidth="3.4" strokeLinecap="round" fill="none" />
    </svg>
  );
}
