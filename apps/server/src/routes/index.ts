import { serveAccounts } from '../accounts/serve-accounts.ts';
import type { App } from '../http/app-type.ts';
import type { Services } from '../services.ts';
import { deleteToken } from './api/auth/tokens/_id/delete.ts';
import { getToken } from './api/auth/tokens/_id/get.ts';
import { getTokenUsage } from './api/auth/tokens/_id/usage/get.ts';
import { getTokenUsageHistogram } from './api/auth/tokens/_id/usage/histogram/get.ts';
import { getTokenEvents } from './api/auth/tokens/events/get.ts';
import { getTokens } from './api/auth/tokens/get.ts';
import { postToken } from './api/auth/tokens/post.ts';
import { getDeniedCall } from './api/me/denied-call/get.ts';
import { getMe } from './api/me/get.ts';
import { getSite } from './api/site/get.ts';
import { getDocs } from './docs/get.ts';
import { getDownloads } from './downloads/get.ts';
import { getHealthz } from './healthz/get.ts';
import { postMcp } from './mcp/post.ts';
import { getMetrics } from './metrics/get.ts';
import { postIntrospect } from './oauth/introspect/post.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { getReadyz } from './readyz/get.ts';
import { postRegister } from './register/post.ts';
import { getWellKnown } from './well-known/get.ts';

/** Registers every route. A folder is a part of the URL, a file is a verb. */
export function registerRoutes(app: App, services: Services): void {
  refuseOtherMethods(app, () => {
    postToken(app, services);
    getTokens(app, services);
    getTokenEvents(app, services);
    getToken(app, services);
    deleteToken(app, services);
    getTokenUsage(app, services);
    getTokenUsageHistogram(app, services);
    serveAccounts(app, services);
    getMe(app, services);
    getDeniedCall(app, services);
    getSite(app, services);
    postMcp(app, services);
    postIntrospect(app, services);
    postRegister(app, services);
    getDocs(app);
    getDownloads(app);
    getWellKnown(app);
    getHealthz(app);
    getReadyz(app, services);
    getMetrics(app, services);
  });
}
