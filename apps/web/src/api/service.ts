import { ApiService } from '@tokenhouse/client';

/** The API at the page's own origin; the session cookie goes along by itself. */
export const api = new ApiService({ baseUrl: '' });
