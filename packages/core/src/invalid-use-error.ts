/** The database rejects the values of a use: to write it again cannot help. The cause is what the database says. */
export class InvalidUseError extends Error {
  override readonly name = 'InvalidUseError';
}
