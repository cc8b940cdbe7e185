/**
 * Puts the text on the clipboard and tells whether it is there. Over plain HTTP browsers have no clipboard API;
 * then the old command copies from a textarea within `beside`, because an open dialog takes the focus back from
 * anything outside it.
 */
export async function copyText(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not there, or not allowed.
    return copyByCommand(text, beside);
  }
}

function copyByCommand(text: string, beside: HTMLElement): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'th-copy-source';
  const focused = document.activeElement;
  beside.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    // The text may be a secret, which must not stay in the page.
    area.value = '';
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
