#!/bin/sh
# Writes .env for compose.yaml, with new secrets, readable only by you. Does not change an existing file.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo '.env already exists. It was not changed.'
  exit 0
fi
# Any other source of random bytes works as well.
auth_secret=$(openssl rand -hex 32)
postgres_password=$(openssl rand -hex 16)
umask 077
set -C
cat > .env << END
# Keep this file: the next start needs the same secrets.
AUTH_SECRET=$auth_secret
POSTGRES_PASSWORD=$postgres_password
# The address that users open. With https, name your proxy in TRUST_PROXY.
PUBLIC_URL=http://localhost:3000
TRUST_PROXY=off
MAX_TOKENS_PER_USER=10
TOKEN_CREATIONS_PER_HOUR=5
END
echo 'Wrote .env.'
