import { objectIn } from './schema-text.js';

const SITE = 'http://localhost:3000';
const LINE_WIDTH = 110;

/** The example value of a member or parameter; `test/docs` replaces some of these. */
const SAMPLES = {
  'generateToken.name': 'Claude Code on my laptop',
  email: 'ada@example.com',
  password: 'a long pass phrase',
  name: 'Ada',
  token: '$CODING_AGENT_API_KEY',
  edges: '2026-11-01T00:00:00Z,2026-11-08T00:00:00Z',
};

/** The options of curl for each security scheme. The example shows the first that a route accepts. */
const CREDENTIALS = [
  [
    ({ scheme, bearerFormat }) => scheme === 'bearer' && bearerFormat === undefined,
    '-H "Authorization: Bearer $CODING_AGENT_API_KEY"',
  ],
  [(scheme) => scheme.in === 'cookie', '-b cookies.txt'],
  [({ scheme }) => scheme === 'basic', '-u "$CLIENT_ID:$CLIENT_SECRET"'],
];

/** A call of the route in a shell; undefined if it can only fail, or if its body is not described. */
export function curlExample({ method, path, operation, schemes }) {
  const statuses = Object.entries(operation.responses);
  const isDescribed =
    operation.requestBody !== undefined || statuses.some(([, { content }]) => content !== undefined);
  const succeeds = statuses.some(([status]) => status.startsWith('2'));
  if (!succeeds || (method === 'post' && !isDescribed && operation.security?.length === 1)) return undefined;
  const parts = [
    streams(operation) ? '-N' : '',
    path.startsWith('/downloads/') ? '-O' : '',
    ...credentialOptions(operation, schemes),
    ...bodyOptions(operation),
  ];
  const verb = method === 'get' || operation.requestBody !== undefined ? '' : `-X ${method.toUpperCase()}`;
  const words = ['curl', verb, ...parts, addressOf(path, operation)].filter((part) => part !== '');
  const line = words.join(' ');
  return line.length <= LINE_WIDTH ? line : words.join(' \\\n  ').replace('curl \\\n  ', 'curl ');
}

function streams({ responses }) {
  return Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content);
}

function credentialOptions({ security = [], tags = [], requestBody }, schemes) {
  const taken = security.flatMap((one) => Object.keys(one)).map((name) => schemes[name]);
  const found = CREDENTIALS.find(([matches]) => taken.some(matches));
  if (found !== undefined) return [found[1]];
  // Signing up and in: what they set is what the other examples send.
  return tags.includes('account') && requestBody !== undefined ? ['-c cookies.txt'] : [];
}

function bodyOptions({ requestBody, operationId }) {
  const [[mediaType, { schema }] = [undefined, {}]] = Object.entries(requestBody?.content ?? {});
  if (mediaType === undefined) return [];
  const { properties = {}, required = [] } = objectIn(schema) ?? {};
  const sampled = Object.keys(properties).filter((name) => `${operationId}.${name}` in SAMPLES);
  const shown = required.length > 0 ? required : sampled;
  const values = shown.map((name) => [name, sampleOf(name, properties[name], operationId)]);
  if (mediaType === 'application/x-www-form-urlencoded') {
    return values.map(([name, value]) => `--data-urlencode "${name}=${value}"`);
  }
  return [`-H 'Content-Type: ${mediaType}'`, `-d '${JSON.stringify(Object.fromEntries(values))}'`];
}

function addressOf(path, { parameters = [], operationId }) {
  const queries = parameters.filter((one) => one.in === 'query' && one.required);
  const query = queries.map(({ name, schema }) => `${name}=${sampleOf(name, schema, operationId)}`).join('&');
  const address = `${SITE}${path.replace(/\{.*?\}/g, 'TOKEN_ID')}`;
  return query === '' ? address : `"${address}?${query}"`;
}

function sampleOf(name, { example }, operationId) {
  const value = example ?? SAMPLES[`${operationId}.${name}`] ?? SAMPLES[name];
  if (value === undefined)
    throw new Error(`${name} has no sample: give its schema an example, or add it to curl-example.js`);
  return value;
}
