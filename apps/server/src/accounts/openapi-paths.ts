import type { OpenAPIV3 } from 'openapi-types';

const json = (schema: OpenAPIV3.SchemaObject) => ({ 'application/json': { schema } });
const text: OpenAPIV3.SchemaObject = { type: 'string' };

const credentials: OpenAPIV3.SchemaObject = {
  type: 'object',
  properties: { email: { type: 'string', format: 'email' }, password: { type: 'string', minLength: 8 } },
  required: ['email', 'password'],
};

// These also respond without a session.
const SESSION_OR_NOT = [{ session: [] }, {}];

/** The description of Better Auth's routes, which have no schema of ours. */
export const ACCOUNT_PATHS: OpenAPIV3.PathsObject = {
  '/api/auth/sign-up/email': {
    post: {
      summary: 'Sign up; sets the session cookie',
      tags: ['account'],
      requestBody: {
        content: json({
          ...credentials,
          properties: { name: text, ...credentials.properties },
          required: ['name', 'email', 'password'],
        }),
      },
      responses: {
        200: { description: 'Signed up' },
        422: { description: 'The e-mail address is already used' },
      },
    },
  },
  '/api/auth/sign-in/email': {
    post: {
      summary: 'Sign in; sets the session cookie',
      tags: ['account'],
      requestBody: { content: json(credentials) },
      responses: {
        200: { description: 'Signed in' },
        401: { description: 'Wrong e-mail address or password' },
      },
    },
  },
  '/api/auth/sign-out': {
    post: {
      summary: 'End the session',
      tags: ['account'],
      security: SESSION_OR_NOT,
      responses: { 200: { description: 'Signed out' } },
    },
  },
  '/api/auth/get-session': {
    get: {
      summary: 'The session and its user, or null',
      tags: ['account'],
      security: SESSION_OR_NOT,
      responses: { 200: { description: 'The session', content: json({}) } },
    },
  },
  '/api/auth/token': {
    get: {
      summary: 'A JWT for the session, valid for 15 minutes',
      tags: ['account'],
      security: [{ session: [] }],
      responses: {
        200: {
          description: 'The JWT',
          content: json({ type: 'object', properties: { token: text }, required: ['token'] }),
        },
        401: { description: 'Not signed in' },
      },
    },
  },
  '/api/auth/jwks': {
    get: {
      summary: 'The public keys of those JWTs (RFC 7517)',
      tags: ['account'],
      responses: { 200: { description: 'A JSON Web Key Set', content: json({ type: 'object' }) } },
    },
  },
};
