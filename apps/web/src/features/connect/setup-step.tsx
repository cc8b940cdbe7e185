import {
  type Place,
  type Prose as ProseText,
  renderSnippet,
  type Step,
  splitProse,
} from '@tokenhouse/connect';
import { CodeBlock, Prose } from '../../ui/code-block.tsx';
import classes from './connect.module.css';
import type { Secret } from './secret.ts';

const LANGUAGES = { json: 'JSON', toml: 'TOML', yaml: 'YAML', sh: 'Shell' } as const;

export interface SetupStepProps {
  readonly step: Step;
  /** The label of a command, so that several can be distinguished. */
  readonly what: string;
  readonly secret: Secret;
}

/** A note, a command, or the content of a file. */
export function SetupStep({ step, what, secret }: SetupStepProps) {
  switch (step.kind) {
    case 'note':
      return <Note text={step.text} />;
    case 'command':
      return <CodeBlock what={what} shown={step.text} />;
    case 'file': {
      const { places, language, content } = step;
      const holdsSecret = content.some((part) => typeof part === 'symbol');
      return (
        <div className={classes.file}>
          {places.length > 0 && <Places places={places} />}
          <CodeBlock
            what={fileText(LANGUAGES[language], places)}
            shown={renderSnippet(content, secret.shown)}
            copied={() => renderSnippet(content, secret.reveal())}
            byHand={holdsSecret ? secret.byHand : undefined}
            onCopied={() => holdsSecret && secret.onCopied()}
          />
        </div>
      );
    }
  }
}

/** If there are several places, only one applies, so the label does not name one. */
function fileText(language: string, [place, ...others]: readonly Place[]): string {
  return place && others.length === 0 ? `${language} for ${place.path}` : language;
}

function Note({ text }: { readonly text: ProseText }) {
  return (
    <p>
      <Prose pieces={splitProse(text)} />
    </p>
  );
}

function Places({ places }: { readonly places: readonly Place[] }) {
  return (
    <ul className={classes.places}>
      {places.map(({ path, scope, when }) => (
        <li key={path}>
          <code>{path}</code>{' '}
          <span className={classes.scope}>
            {when !== undefined && (
              <>
                <Prose pieces={splitProse(when)} />,{' '}
              </>
            )}
            {scope === 'yours' ? 'private' : 'safe to commit'}
          </span>
        </li>
      ))}
    </ul>
  );
}
