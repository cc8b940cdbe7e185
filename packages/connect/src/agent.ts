import type { Placeholder } from './placeholder.ts';
import type { Snippet } from './snippet.ts';

/** The Tokenhouse that an agent is to connect to. */
export interface Site {
  /** The origin that people see (PUBLIC_URL), without a trailing slash. */
  readonly baseUrl: string;
}

/** Words for people, one paragraph; what stands between backticks is code (see `splitProse`). */
export type Prose = string;

/** One thing to read or to do. */
export type Step = Note | Command | ConfigFile;

export interface Note {
  readonly kind: 'note';
  readonly text: Prose;
}

/** For a shell. It never holds the token, since shells keep a history: that is why it is text and no Snippet. */
export interface Command {
  readonly kind: 'command';
  readonly text: string;
}

/** What to put into a file that may be at any one of these places. */
export interface ConfigFile {
  readonly kind: 'file';
  readonly places: readonly Place[];
  readonly language: 'json' | 'toml' | 'yaml' | 'sh';
  readonly content: Snippet;
}

/** Where a configuration is, and whether others may come to read it there: only a file of `yours` may hold a token. */
export interface Place {
  readonly path: string;
  readonly scope: 'yours' | 'shared';
  /** When this is the place: a system, a shell, another edition of the agent. */
  readonly when?: Prose;
}

/**
 * One way to configure an agent: with a variable, by a question the agent asks, with the token in a file, or with
 * the program that forwards for agents without HTTP.
 */
export interface Form {
  readonly id: 'variable' | 'prompt' | 'token' | 'stdio';
  readonly title: string;
  /** Whether every step may be seen by others. */
  readonly keepsSecretOut: boolean;
  /** What comes first whatever the agent, so that a document for all of them says it once. */
  preparation(site: Site): readonly Step[];
  /** What makes the preparation last; it can be done later, or never. */
  readonly toKeep: readonly Step[];
  steps(site: Site): readonly Step[];
}

/** A coding agent, and what is known of connecting it. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** How its configuration names a secret that is kept elsewhere; null if it cannot. */
  readonly placeholder: Placeholder | null;
  /** The first one is recommended. */
  readonly forms: readonly [Form, ...Form[]];
  /** Configures the agent in one click. It never holds a token, for links are kept and passed on. */
  link?(site: Site): Link;
  /** How to see whether it connects, without asking a model. */
  check?(site: Site): Check;
  /** What it takes for the agent to read a changed configuration. */
  readonly restart?: Prose;
  readonly troubles?: readonly Prose[];
}

export interface Link {
  readonly label: string;
  readonly href: string;
}

export interface Check {
  readonly command: string;
  /** Whether the command makes the agent call the server, and so makes the first call of a new token. */
  readonly calls?: true;
  readonly shows: Prose;
}
