export interface UsageStreamHandlers {
  /** The server listens; nothing from before is told. */
  onOpen(): void;
  onUse(tokenId: string): void;
  /** The stream is gone for now; it is tried again. */
  onLost(): void;
}

const RETRY_MS = 5_000;

/**
 * Listens to the server's events while the page is visible: a browser has six connections for all tabs of a plain
 * HTTP origin, and a tab in the background must not keep one. Returns what ends it.
 */
export function openUsageStream({ onOpen, onUse, onLost }: UsageStreamHandlers): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open() {
    clearTimeout(timer);
    if (source !== undefined || document.visibilityState === 'hidden') return;
    source = new EventSource('/api/auth/tokens/events');
    source.onopen = onOpen;
    source.addEventListener('use', ({ data }) => onUse(parseTokenId(data)));
    source.onerror = () => {
      onLost();
      // A browser tries again by itself after a broken connection, but not after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(open, RETRY_MS);
    };
  }

  function close() {
    source?.close();
    source = undefined;
  }

  function follow() {
    if (document.visibilityState === 'hidden') close();
    else open();
  }

  document.addEventListener('visibilitychange', follow);
  open();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    clearTimeout(timer);
    close();
  };
}

function parseTokenId(data: string): string {
  const event: unknown = JSON.parse(data);
  const tokenId = typeof event === 'object' && event !== null ? Reflect.get(event, 'tokenId') : undefined;
  return typeof tokenId === 'string' ? tokenId : '';
}
