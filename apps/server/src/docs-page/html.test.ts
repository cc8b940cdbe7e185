import { expect, test } from 'vitest';
import { html, joined, prose } from './html.ts';

test('html escapes text, and does not escape markup twice', () => {
  const inner = html`<b title="${'"\''}">${'<script>&'}</b>`;
  expect(html`<p>${inner}</p>`.markup).toBe('<p><b title="&quot;&#39;">&lt;script&gt;&amp;</b></p>');
});

test('prose turns text between backticks into code', () => {
  expect(prose('A `<name>` of yours').markup).toBe('A <code>&lt;name&gt;</code> of yours');
});

test('joined puts the separator between items', () => {
  expect(joined([html`<i></i>`, html`${'b'}`], ' or ').markup).toBe('<i></i> or b');
});
