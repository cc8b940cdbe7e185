import { useEffect, useEffectEvent } from 'react';

/**
 * While there is something to lose, the browser asks before the page goes, and `ask` is called instead of going Back
 * to another page of ours: that unloads nothing, so the browser is silent.
 */
export function useAskBeforeLeaving(hasToAsk: boolean, ask: () => void): void {
  const askOnPage = useEffectEvent(ask);
  useEffect(() => {
    if (!hasToAsk) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onNavigate = (event: NavigateEvent) => {
      // Not cancelable when Back is pressed again at once, which no page may stop.
      if (event.navigationType !== 'traverse' || !event.cancelable) return;
      event.preventDefault();
      askOnPage();
    };
    window.addEventListener('beforeunload', onUnload);
    // Older browsers have no Navigation API; there Back closes without a question.
    window.navigation?.addEventListener('navigate', onNavigate);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      window.navigation?.removeEventListener('navigate', onNavigate);
    };
  }, [hasToAsk]);
}
