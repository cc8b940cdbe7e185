export interface UsageStreamHandlers {
  /** The stream is open. It sends only later uses. */
  onOpen(): void;
  onUse(tokenId: string): void;
  /** The stream broke. It is opened again later. */
  onLost(): void;
}

const RETRY_MS = 5_000;

/**
 * Opens the server's event stream while the page is visible. A browser has six connections for all tabs of a plain HTTP
 * origin, and a tab in the background must not keep one. Returns a function that closes the stream.
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
      // A browser reconnects after a broken connection, but not after an error response.
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
