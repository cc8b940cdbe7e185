import type { Credential, Description } from './description.ts';
import { type Html, html, prose } from './html.ts';
import { type Route, routeHtml, routeId, routeTitle } from './route-html.ts';
import { entryList, schemaHtml, schemaId } from './schema-html.ts';

/** The description of the API as one page without scripts. Its styles are in apps/web/public/docs.css. */
export function docsPage(description: Description): string {
  const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = description.tags.map((tag) => ({
    ...tag,
    routes: routes.filter(({ operation }) => operation.tags?.includes(tag.name)),
  }));
  const { securitySchemes, schemas } = description.components;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>HTTP API · Tokenhouse</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<header><a href="/">Back to Tokenhouse</a> <a href="/openapi.json">OpenAPI</a></header>
<main>
<h1>HTTP API</h1>
${(description.info.description ?? '').split('\n\n').map((text) => html`<p>${prose(text)}</p>`)}
<nav aria-label="Routes">${tags.map(contentsHtml)}</nav>
<section id="credentials"><h2>Credentials</h2>${credentialsHtml(securitySchemes)}</section>
${tags.map(tagHtml)}
<section><h2>Schemas</h2>
${Object.entries(schemas).map(([name, schema]) => html`<article id="${schemaId(name)}"><h3>${name}</h3>${schemaHtml(schema)}</article>`)}
</section>
</main>
</body>
</html>
`.markup;
}

interface Tag {
  readonly name: string;
  readonly description?: string;
  readonly routes: readonly Route[];
}

function contentsHtml({ name, routes }: Tag): Html {
  const links = routes.map((route) => html`<li><a href="#${routeId(route)}">${routeTitle(route)}</a></li>`);
  return html`<h2>${capitalized(name)}</h2><ul>${links}</ul>`;
}

function tagHtml({ name, description = '', routes }: Tag): Html {
  return html`<section><h2>Routes: ${name}</h2><p>${prose(description)}.</p>
${routes.map(routeHtml)}
</section>
`;
}

function credentialsHtml(schemes: Readonly<Record<string, Credential>>): Html {
  return entryList(
    Object.entries(schemes).map(([name, { scheme, bearerFormat, in: place, name: field, description }]) => ({
      name,
      type: html`${place === undefined ? `${bearerFormat ?? ''} ${scheme ?? ''}`.trim() : `${place} ${field ?? ''}`}`,
      meaning: prose(description ?? ''),
    })),
  );
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
