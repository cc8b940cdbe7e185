import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { ConfigFile, Form, Site, Step } from '../src/agent.ts';
import { AGENTS } from '../src/agents.ts';
import { splitProse } from '../src/prose.ts';
import { renderSnippet, SECRET } from '../src/snippet.ts';

const TOKEN = 'nllm_0123456789abcdefghijABCDEFGHIJ0123456789xyz';
const SITES: readonly Site[] = [
  { baseUrl: 'http://localhost:3000' },
  { baseUrl: 'https://tokens.example.com' },
  { baseUrl: 'http://[::1]:4100' },
];

interface Case {
  readonly title: string;
  readonly form: Form;
  readonly site: Site;
}

const FORMS: readonly Case[] = AGENTS.flatMap(({ name, forms }) =>
  forms.flatMap((form) =>
    SITES.map((site) => ({ title: `${name}, ${form.title}, ${site.baseUrl}`, form, site })),
  ),
);

const stepsOf = ({ form, site }: Case): readonly Step[] => [
  ...form.preparation(site),
  ...form.toKeep,
  ...form.steps(site),
];
const filesOf = (steps: readonly Step[]): readonly ConfigFile[] =>
  steps.filter((step) => step.kind === 'file');

test('the ids of agents are unique, and so are the ids of their forms', () => {
  const ids = AGENTS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { forms } of AGENTS) {
    const formIds = forms.map(({ id }) => id);
    expect(new Set(formIds).size).toBe(formIds.length);
  }
});

test('forms without the token in a file come first', () => {
  for (const { name, forms } of AGENTS) {
    const first = forms.findIndex(({ keepsSecretOut }) => keepsSecretOut);
    expect(first, name).toBeLessThan(1);
  }
});

test('only agents with a placeholder have a form without the token in a file', () => {
  for (const { name, placeholder, forms } of AGENTS) {
    expect(
      forms.some(({ keepsSecretOut }) => keepsSecretOut),
      name,
    ).toBe(placeholder !== null);
  }
});

describe.each(FORMS)('$title', (each) => {
  const files = filesOf(stepsOf(each));
  const own = filesOf(each.form.steps(each.site));

  test('has the server in a file', () => {
    expect(own.length).toBeGreaterThan(0);
    for (const file of own) expect(renderSnippet(file.content, TOKEN)).toContain(each.site.baseUrl);
  });

  test('contains the token only in private files', () => {
    const secret = files.filter(({ content }) => content.includes(SECRET));
    expect(secret.length > 0).toBe(!each.form.keepsSecretOut);
    for (const { places } of secret) {
      expect(places.filter(({ scope }) => scope === 'shared')).toEqual([]);
    }
  });

  test('contains a placeholder if it does not contain the token', () => {
    if (!each.form.keepsSecretOut) return;
    for (const file of own)
      expect(renderSnippet(file.content, TOKEN)).toMatch(/CODING_AGENT_API_KEY|\$\{input:/);
  });

  test('parses with the token, a mask or words in its place', () => {
    for (const secret of [TOKEN, '<your token>', '••••']) {
      for (const { language, content } of files) {
        const text = renderSnippet(content, secret);
        if (language === 'json') expect(JSON.stringify(JSON.parse(text), null, 2)).toBe(text);
        if (language === 'yaml')
          expect(parseYaml(text)).toHaveProperty('extensions.tokenhouse.enabled', true);
      }
    }
  });

  test('has a credential after the word Bearer, or in the variable', () => {
    for (const { content, language } of own) {
      if (language === 'toml' && each.form.keepsSecretOut) continue;
      expect(renderSnippet(content, TOKEN)).toMatch(
        each.form.id === 'stdio'
          ? `"CODING_AGENT_API_KEY": "${TOKEN}"`
          : /"Bearer (nllm_\w+|\$\{(env:|input:)?[\w-]+\}|\{env:\w+\})"/,
      );
    }
  });

  test('closes every code span in its prose', () => {
    for (const step of stepsOf(each)) {
      if (step.kind !== 'note') continue;
      expect(step.text.split('`').length % 2, step.text).toBe(1);
      expect(splitProse(step.text).length).toBeGreaterThan(0);
    }
  });
});
