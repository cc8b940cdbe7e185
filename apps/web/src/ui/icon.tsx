// Each path is drawn in a 20 by 20 box with a stroke width of 1.6.
const PATHS = {
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'm4 10.5 4 4 8-9',
  warning: 'M10 3.2 17.6 16.5H2.4zM10 8v4M10 14.2v.1',
  plug: 'M7 3v4m6-4v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3',
  person: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.8 17a6.2 6.2 0 0 1 12.4 0',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm0 3v4l2.8 1.8',
  out: 'M8 4H4v12h4M9 10h8m-3-3 3 3-3 3',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon next to text with the same meaning, so it is hidden from screen readers. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The logo. It is decoration, because the name is next to it. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0c6150" />
      <path d="M6.5 15.2 16 7.2l9.5 8V25a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 25z" fill="#faf8f3" />
      <circle cx="16" cy="16.6" r="2.9" fill="#b9770e" />
      <path d="M14.9 18.6h2.2l.7 5h-3.6z" fill="#b9770e" />
    </svg>
  );
}
