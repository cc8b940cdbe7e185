import type { Placeholder } from './placeholder.ts';
import type { Snippet } from './snippet.ts';

/** The Tokenhouse that an agent is to connect to. */
export interface Site {
  /** The origin that users open (PUBLIC_URL), without a trailing slash. */
  readonly baseUrl: string;
}

/** One paragraph of text for users. Text between backticks is code (see `splitProse`). */
export type Prose = string;

/** One thing to read or to do. */
export type Step = Note | Command | ConfigFile;

export interface Note {
  readonly kind: 'note';
  readonly text: Prose;
}

/** For a shell. It never contains the token, because shells keep a history: it is text, not a Snippet. */
export interface Command {
  readonly kind: 'command';
  readonly text: string;
}

/** The content for a file at one of these places. */
export interface ConfigFile {
  readonly kind: 'file';
  readonly places: readonly Place[];
  readonly language: 'json' | 'toml' | 'yaml' | 'sh';
  readonly content: Snippet;
}

/** Where a configuration is. Only a file of scope `yours` may contain a token; others can read a `shared` one. */
export interface Place {
  readonly path: string;
  readonly scope: 'yours' | 'shared';
  /** When to use this place: an operating system, a shell, another edition of the agent. */
  readonly when?: Prose;
}

/**
 * One way to configure an agent: an environment variable, a prompt of the agent, the token in a file, or the stdio
 * program for agents without HTTP.
 */
export interface Form {
  readonly id: 'variable' | 'prompt' | 'token' | 'stdio';
  readonly title: string;
  /** Whether no step contains the token. */
  readonly keepsSecretOut: boolean;
  /** The steps that are the same for every agent. They come first, and a document for all agents shows them once. */
  preparation(site: Site): readonly Step[];
  /** Optional steps that make the preparation permanent. */
  readonly toKeep: readonly Step[];
  steps(site: Site): readonly Step[];
}

/** A coding agent, and how to connect it. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** How its configuration refers to a secret that is stored elsewhere; null if it cannot. */
  readonly placeholder: Placeholder | null;
  /** The first one is recommended. */
  readonly forms: readonly [Form, ...Form[]];
  /** Configures the agent in one click. It never contains a token, because links are stored and shared. */
  link?(site: Site): Link;
  /** A command that shows whether the agent connects, without a request to a model. */
  check?(site: Site): Check;
  /** How to make the agent read a changed configuration. */
  readonly restart?: Prose;
  readonly troubles?: readonly Prose[];
}

export interface Link {
  readonly label: string;
  readonly href: string;
}

export interface Check {
  readonly command: string;
  /** The command makes the agent call the server, which is the first call of a new token. */
  readonly calls?: true;
  readonly shows: Prose;
}
