export type {
  Agent,
  Check,
  Command,
  ConfigFile,
  Form,
  Link,
  Note,
  Place,
  Prose,
  Site,
  Step,
} from './agent.ts';
export { AGENTS } from './agents.ts';
export type { Placeholder } from './placeholder.ts';
export { IF_THE_FILE_EXISTS } from './preparation.ts';
export { type ProsePart, splitProse } from './prose.ts';
export { renderSnippet, SECRET, type Snippet } from './snippet.ts';
export { type OneClick, type PasteToken, type Walk, type WalkStep, walkOf } from './walk.ts';
