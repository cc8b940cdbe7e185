/** The house with a keyhole; decoration, since the name stands beside it. */
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
