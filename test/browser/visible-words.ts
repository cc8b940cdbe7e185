import type { Page } from 'playwright-core';

/** The visible words: of the open dialog if there is one, else of the page. Collapsed text is not visible. */
export function visibleWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('[role=dialog]') ?? document.body;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      // Only the selected option of a choice is visible.
      if (parent === null || (parent instanceof HTMLOptionElement && !parent.selected)) continue;
      const { width, height } = (parent.closest('select') ?? parent).getBoundingClientRect();
      if (parent.checkVisibility() && width > 1 && height > 1) texts.push(node.textContent ?? '');
    }
    const values = [...root.querySelectorAll('input')].map(({ type, value }) =>
      type === 'checkbox' ? '' : value,
    );
    return [...texts, ...values]
      .flatMap((text) => text.split(/\s+/))
      .filter((word) => /[\p{L}\p{N}]/u.test(word));
  });
}
