import { expect, test } from 'vitest';
import { AGENTS } from '../src/agents.ts';
import { renderSnippet } from '../src/snippet.ts';

// No parser of TOML is installed, so that this is the whole text, as Codex 0.169.0 was seen to read it.
test('Codex gets TOML with the name of the variable, or with the token', () => {
  const codex = AGENTS.find(({ id }) => id === 'codex');
  const texts = codex?.forms.map((form) =>
    form
      .steps({ baseUrl: 'http://[::1]:3000' })
      .flatMap((step) => (step.kind === 'file' ? [renderSnippet(step.content, 'nllm_abc')] : [])),
  );
  expect(texts).toEqual([
    [
      '[mcp_servers.tokenhouse]\nurl = "http://[::1]:3000/mcp"\nbearer_token_env_var = "CODING_AGENT_API_KEY"',
    ],
    [
      '[mcp_servers.tokenhouse]\nurl = "http://[::1]:3000/mcp"\nhttp_headers = { Authorization = "Bearer nllm_abc" }',
    ],
  ]);
});
