/** Carries the address that the server determined to Better Auth; a client's own header of that name is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-tokenhouse-client-address';
