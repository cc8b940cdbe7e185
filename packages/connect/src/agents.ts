import type { Agent } from './agent.ts';
import { claudeCode } from './agents/claude-code.ts';
import { claudeDesktop } from './agents/claude-desktop.ts';
import { cline } from './agents/cline.ts';
import { codex } from './agents/codex.ts';
import { copilotCli } from './agents/copilot-cli.ts';
import { cursor } from './agents/cursor.ts';
import { devinDesktop } from './agents/devin-desktop.ts';
import { geminiCli } from './agents/gemini-cli.ts';
import { goose } from './agents/goose.ts';
import { jetbrains } from './agents/jetbrains.ts';
import { kiro } from './agents/kiro.ts';
import { lmStudio } from './agents/lm-studio.ts';
import { openCode } from './agents/open-code.ts';
import { other } from './agents/other.ts';
import { vsCode } from './agents/vs-code.ts';
import { zed } from './agents/zed.ts';

/** The agents, in the order in which the pages show them. */
export const AGENTS: readonly Agent[] = [
  claudeCode,
  claudeDesktop,
  cursor,
  vsCode,
  kiro,
  codex,
  geminiCli,
  devinDesktop,
  zed,
  openCode,
  copilotCli,
  cline,
  jetbrains,
  goose,
  lmStudio,
  other,
];
