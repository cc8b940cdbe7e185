/** The database rejects the values of a use, so a retry cannot help. The cause is the database's error. */
export class InvalidUseError extends Error {
  override readonly name = 'InvalidUseError';
}
