import { AGENTS } from '@tokenhouse/connect';
import type { Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const AXE_TOO = ['Cursor', 'goose', 'Any other'];

const site = describeSite({ visitors: 'one' });
beforeAll(async () => {
  await site.visitor.arrive();
});

/** Opens the collapsed steps. */
function unfold(place: Locator): Promise<void> {
  return place.locator('details').evaluateAll((all) => {
    for (const one of all) (one as HTMLDetailsElement).open = true;
  });
}

/** Selects each agent and each of its methods in turn. */
async function eachWay(place: Locator, look: (agent: string, way: string) => Promise<void>): Promise<void> {
  for (const { name, forms } of AGENTS) {
    await place.getByLabel('Agent', { exact: true }).selectOption(name);
    for (const { title } of forms) {
      // The field is missing if there is one method.
      if (forms.length > 1) await place.getByLabel('Method').selectOption(title);
      await unfold(place);
      await look(name, title);
    }
  }
}

/** The content of all links, decoded. */
async function linked(): Promise<string> {
  const hrefs = await site.page
    .locator('a[href]')
    .evaluateAll((all) => all.map((it) => it.getAttribute('href')));
  const plain = hrefs.map((href) => decodeURIComponent(href ?? ''));
  const encoded = plain.flatMap((href) => href.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? []);
  return [...plain, ...encoded.map((text) => Buffer.from(text, 'base64').toString())].join('\n');
}

test('every method of every agent shows a configuration for this site', async () => {
  const { page, visitor } = site;
  const section = page.getByRole('region', { name: 'Connect an agent' });
  const seen = new Set<string>();
  await eachWay(section, async (agent, way) => {
    const code = (await section.getByRole('figure').locator('code').allInnerTexts()).join('\n');
    // One method starts a program, which gets the origin; the others have the endpoint.
    expect(code, `${agent}, ${way}`).toContain(way === 'Stdio program' ? site.url : `${site.url}/mcp`);
    expect(code).not.toMatch(/https?:\/\/(?!localhost:)[^\s"']+\/mcp/);
    seen.add(agent);
  });
  expect(seen.size).toBe(AGENTS.length);
  for (const agent of AXE_TOO) {
    await section.getByLabel('Agent', { exact: true }).selectOption(agent);
    await visitor.expectAccessible(agent);
  }
});

test('in the dialog, no link and no text of any agent contains the token', async () => {
  const { page, visitor } = site;
  const token = await visitor.generate('Every agent');
  const secret = token.slice(8, -4);
  const { dialog, saved, done, gone } = generationDialog(page);
  let masks = 0;
  let links = 0;
  await eachWay(dialog, async (agent, way) => {
    expect(await dialog.innerText(), `${agent}, ${way}`).not.toContain(secret);
    masks += await dialog.getByText('nllm_••••••••').count();
    const targets = await linked();
    links += targets.split(`${site.url}/mcp`).length - 1;
    expect(targets, `${agent}, ${way}`).not.toContain(secret);
  });
  // Proves that there were masks and links to check.
  expect(masks).toBeGreaterThan(AGENTS.length / 2);
  expect(links).toBeGreaterThanOrEqual(AGENTS.filter(({ link }) => link !== undefined).length);
  await saved.check();
  await done.click();
  await gone();
});
