# syntax=docker/dockerfile:1
# Node 24.18. The digest covers all platforms; Dependabot updates it.
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS manifests
# better-sqlite3 is compiled on platforms without a prebuilt binary.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Without the sources, so that a change of a source does not repeat the installation.
COPY .npmrc package.json package-lock.json ./
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/
COPY packages/client/package.json packages/client/
COPY packages/connect/package.json packages/connect/
COPY packages/core/package.json packages/core/
COPY packages/http/package.json packages/http/
COPY packages/mcp/package.json packages/mcp/
COPY packages/postgres/package.json packages/postgres/
COPY packages/sqlite/package.json packages/sqlite/
COPY examples/express-minimal/package.json examples/express-minimal/
COPY examples/notebook/package.json examples/notebook/

FROM manifests AS production
RUN npm ci --omit=dev --workspace apps/server

FROM manifests AS build
RUN npm ci
COPY LICENSE tsconfig.json tsconfig.base.json ./
COPY scripts scripts
COPY packages packages
COPY apps apps
RUN npm run build
# The published files of each package that the server needs, without sources and types.
RUN for folder in apps/server packages/core packages/http packages/mcp packages/postgres packages/sqlite; do \
    mkdir -p "/image/$folder" /packed \
    && npm pack --silent --pack-destination /packed --workspace "$folder" \
    && tar -xzf /packed/*.tgz --strip-components=1 -C "/image/$folder" --exclude=package/src --exclude='*.map' --exclude='*.d.ts' \
    && rm -r /packed \
    || exit 1; \
  done \
  && mkdir /data

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=production /app/node_modules node_modules
COPY --from=production /app/apps/server/node_modules apps/server/node_modules
COPY --from=build /image ./
# For SQLite. With DATABASE_URL it stays empty.
COPY --from=build --chown=node:node --chmod=700 /data /data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not with npm, which does not pass on SIGTERM.
CMD ["node", "apps/server/dist/main.js"]
