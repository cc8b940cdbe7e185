const COOKIE = 'notebook_session';

const credentials = {
  body: {
    type: 'object',
    required: ['email', 'password'],
    properties: { email: { type: 'string', minLength: 3 }, password: { type: 'string', minLength: 8 } },
  },
};

/** The secret of the session that a request belongs to, if it belongs to one. */
export function sessionOf(request) {
  return request.cookies[COOKIE];
}

/** Sign up, sign in, sign out, and delete the account. */
export function peopleRoutes({ people, isSecure }) {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure };

  return async (app) => {
    async function openSession(reply, personId) {
      reply.setCookie(COOKIE, await people.openSession(personId), options);
      return { id: String(personId) };
    }

    app.post('/sign-up', { schema: credentials }, async (request, reply) => {
      const id = await people.signUp(request.body);
      if (id === undefined) return reply.code(409).send({ error: 'This address is taken.' });
      return openSession(reply.code(201), id);
    });

    app.post('/sign-in', { schema: credentials }, async (request, reply) => {
      const id = await people.check(request.body);
      if (id === undefined) return reply.code(401).send({ error: 'Address or password is wrong.' });
      return openSession(reply, id);
    });

    app.post('/sign-out', async (request, reply) => {
      const secret = sessionOf(request);
      if (secret !== undefined) await people.closeSession(secret);
      return reply.clearCookie(COOKIE, options).code(204).send();
    });

    app.delete('/me', async (request, reply) => {
      const person = await people.bySession(sessionOf(request));
      if (person === undefined) return reply.code(401).send({ error: 'Sign in first.' });
      await people.delete(person.id);
      return reply.clearCookie(COOKIE, options).code(204).send();
    });
  };
}
