import { STATUS_CODES } from 'node:http';
import type { Content, Operation } from './description.ts';
import { type Html, html, joined, prose } from './html.ts';
import { entryList, meaningHtml, schemaHtml, typeHtml } from './schema-html.ts';

/** A route of the description. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The id of a route on the page. */
export function routeId({ method, path }: Route): string {
  return `${method}${path.replace(/[^\w.]+/g, '-')}`;
}

/** `GET /api/me`, as code. */
export function routeTitle({ method, path }: Route): Html {
  return html`<code>${method.toUpperCase()} ${path}</code>`;
}

/** A route: summary, credentials, parameters, body and responses. */
export function routeHtml(route: Route): Html {
  const {
    summary = '',
    description = '',
    security,
    parameters = [],
    requestBody,
    responses,
  } = route.operation;
  const credentials = (security ?? []).flatMap((one) => Object.keys(one));
  return html`<article id="${routeId(route)}">
<h3>${routeTitle(route)}</h3>
<p>${prose(summary)}.</p>
${description === '' ? '' : html`<p>${prose(description)}</p>`}
<p>Credential: ${
    credentials.length === 0
      ? 'none'
      : joined(
          credentials.map((name) => html`<a href="#credentials">${name}</a>`),
          ' or ',
        )
  }</p>
${parameters.length === 0 ? '' : html`<h4>Parameters</h4>${parametersHtml(route.operation)}`}
${requestBody === undefined ? '' : html`<h4>Body</h4>${contentHtml(requestBody.content)}`}
<h4>Responses</h4>
${responsesHtml(responses)}
</article>
`;
}

function parametersHtml({ parameters = [] }: Operation): Html {
  return entryList(
    parameters.map(({ name, in: place, required = false, description, schema }) => ({
      name,
      type: html`${place}, ${typeHtml(schema)}${required ? '' : ', optional'}`,
      meaning: meaningHtml(description === undefined ? schema : { ...schema, description }),
    })),
  );
}

function contentHtml(content: Content): Html {
  return html`${Object.entries(content).map(
    ([type, { schema }]) =>
      html`<p><code>${type}</code></p>${schema === undefined ? '' : schemaHtml(schema)}`,
  )}`;
}

function responsesHtml(responses: Operation['responses']): Html {
  const items = Object.entries(responses).map(([status, { content = {} }]) => {
    const words = /^\d+$/.test(status) ? (STATUS_CODES[Number(status)] ?? '') : '';
    return html`<div><dt>${status} <span>${words}</span></dt><dd>${contentHtml(content)}</dd></div>`;
  });
  return html`<dl>${items}</dl>`;
}
