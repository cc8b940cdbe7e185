import { curlExample } from './curl-example.js';
import { fill, table } from './fill.js';
import { meaningOf, membersText, memberTable, objectIn, refText, typeText } from './schema-text.js';

/** docs/http-api.md: the template with the routes and schemas of the API description. */
export function httpApiDocument(openapi, template) {
  const { securitySchemes: schemes, schemas } = openapi.components;
  const tags = new Set(openapi.tags.map(({ name }) => name));
  const routes = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation, schemes })),
  );
  const lost = routes.filter(({ operation }) => !tags.has(operation.tags?.[0]));
  if (lost.length > 0) throw new Error(`The description has no tag for ${lost.map(titleOf).join(', ')}`);
  return fill(template, {
    credentials: table(['credential', 'sent as', ''], Object.values(schemes).map(schemeRow)),
    routes: openapi.tags.map((tag) => tagText(tag, routes)).join('\n\n'),
    schemas: Object.entries(schemas).map(schemaText).join('\n\n'),
  });
}

/** The routes of one tag, under a heading of their own. */
function tagText({ name, description }, routes) {
  const own = routes.filter(({ operation }) => operation.tags[0] === name);
  const contents = own.map((route) => [
    `[${titleOf(route)}](#${anchorOf(route)})`,
    route.operation.summary,
    whoText(route),
  ]);
  return [
    `## Routes: ${name}`,
    sentence(description),
    table(['route', 'does', 'accepts'], contents),
    ...own.map(routeText),
  ].join('\n\n');
}

/** The anchor that GitHub gives to a heading. */
function anchorOf(route) {
  return titleOf(route)
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function titleOf({ method, path }) {
  return `\`${method.toUpperCase()} ${path}\``;
}

function routeText(route) {
  const { operation } = route;
  const example = curlExample(route);
  return [
    `### ${titleOf(route)}`,
    sentence(operation.summary),
    sentence(operation.description),
    `Accepts: ${whoText(route)}.`,
    parametersText(operation.parameters),
    bodyText(operation.requestBody),
    answersText(operation.responses),
    example === undefined ? '' : `\`\`\`sh\n${example}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The credentials that a route accepts; `{}` among them means that they are optional. */
function whoText({ operation, schemes }) {
  const named = (operation.security ?? []).flatMap((one) => Object.keys(one));
  if (named.length === 0) return 'no credential';
  const labels = named.map((name) => labelOf(schemes[name]));
  const isOptional = operation.security.some((one) => Object.keys(one).length === 0);
  return `${labels.join(', or ')}${isOptional ? ', or none' : ''}`;
}

function labelOf({ type, scheme, bearerFormat }) {
  if (type === 'apiKey') return 'session cookie';
  if (scheme === 'basic') return 'HTTP Basic';
  if (scheme === 'bearer') return bearerFormat ?? 'API token';
  throw new Error(`A security scheme of type ${type}, ${scheme} has no name in docs/http-api.md`);
}

function schemeRow(scheme) {
  const sent = {
    'session cookie': `Cookie: ${scheme.name}=…`,
    'HTTP Basic': 'Authorization: Basic …',
    JWT: 'Authorization: Bearer eyJ…',
    'API token': 'Authorization: Bearer nllm_…',
  };
  return [labelOf(scheme), `\`${sent[labelOf(scheme)]}\``, scheme.description ?? ''];
}

function sentence(text = '') {
  return text === '' || text.endsWith('.') ? text : `${text}.`;
}

function parametersText(parameters = []) {
  if (parameters.length === 0) return '';
  const rows = parameters.map((one) => [
    `\`${one.name}\`${one.required ? '' : ' (optional)'}`,
    one.in,
    typeText(one.schema),
    meaningOf({ ...one.schema, description: one.description ?? one.schema.description }),
  ]);
  return table(['parameter', 'in', 'type', 'meaning'], rows);
}

function bodyText(requestBody) {
  return Object.entries(requestBody?.content ?? {})
    .map(([mediaType, { schema }]) => {
      const object = objectIn(schema);
      const description = requestBody.description ?? schema.description;
      const about = `Body, \`${mediaType}\`${description === undefined ? '' : `. ${description}`}:`;
      return `${about}\n\n${object === undefined ? typeText(schema) : memberTable(object)}`;
    })
    .join('\n\n');
}

function answersText(responses) {
  const rows = Object.entries(responses).map(([status, { description, content }]) => [
    status,
    // Fastify's text for a response without a description.
    [description === 'Default Response' ? '' : description, contentText(content)]
      .filter((text) => text !== '')
      .join('. '),
  ]);
  return table(['status', 'body'], rows);
}

function contentText(content = {}) {
  return Object.entries(content)
    .map(([mediaType, { schema }]) => {
      const what = membersOrType(schema);
      return /^application\/(problem\+)?json$/.test(mediaType) ? what : `\`${mediaType}\`: ${what}`;
    })
    .join(' or ');
}

/** An object without a name, with the type of each member, because it has no table of its own. */
function membersOrType(schema) {
  if (schema.$ref !== undefined) return refText(schema.$ref);
  if (schema.properties === undefined) return typeText(schema);
  return Object.entries(schema.properties)
    .map(([name, member]) => `\`${name}\`: ${typeText(member)}`)
    .join('; ');
}

function schemaText([name, schema]) {
  return [`### ${name}`, sentence(schema.description), membersText(schema)]
    .filter((part) => part !== '')
    .join('\n\n');
}
