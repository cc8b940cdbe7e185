import { expect, test } from 'vitest';
import { html, joined, prose } from './html.ts';

test('text is escaped, and markup is not escaped twice', () => {
  const inner = html`<b title="${'"\''}">${'<script>&'}</b>`;
  expect(html`<p>${inner}</p>`.markup).toBe('<p><b title="&quot;&#39;">&lt;script&gt;&amp;</b></p>');
});

test('what stands between backticks is code', () => {
  expect(prose('A `<name>` of yours').markup).toBe('A <code>&lt;name&gt;</code> of yours');
});

test('items are joined by words', () => {
  expect(joined([html`<i></i>`, html`${'b'}`], ' or ').markup).toBe('<i></i> or b');
});
