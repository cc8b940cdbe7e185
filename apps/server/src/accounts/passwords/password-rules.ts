/** What the password must not resemble. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

const PATTERN = 'must not be a simple pattern, such as aaaaaaaa, abcabcabc or 12345678';

/**
 * The weakness of a password, as the end of a sentence; undefined if the password is acceptable. Follows NIST SP
 * 800-63B, section 3.1.1.2: a list of common passwords, and words from the account.
 */
export async function findWeakness(password: string, owner: PasswordOwner): Promise<string | undefined> {
  const plain = fold(password);
  if (plain === '') return 'must not be blank';
  if (isPattern(plain)) return PATTERN;
  const [local = ''] = owner.email.split('@', 1);
  const own = [owner.email, local, owner.name, 'tokenhouse'].map(fold);
  if (own.includes(plain)) return 'must not be your e-mail address or name';
  return (await commonPasswords()).has(plain) ? 'must not be one of the most common passwords' : undefined;
}

/** Case and surrounding spaces do not make a password harder to guess. */
function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

function isPattern(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0)));
  const isSequence = steps.size === 1 && (steps.has(1) || steps.has(-1));
  return new Set(codes).size < 4 || isSequence || /^(.{1,4})\1+$/su.test(text);
}

let common: Promise<ReadonlySet<string>> | undefined;

/** 49,000 passwords. Unpacking takes a tenth of a second, so they are loaded when the first password is set. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return common;
}
