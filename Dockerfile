# The bot as an image: docs/hosting.md says how to run it.
# Two stages: npm and its cache stay in the first one; the second has Node.js, the production packages and the code.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY sandbox/package.json sandbox/
# The image has its own Node.js, so the optional packages that bring one are left out.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
# better-sqlite3 ships binaries for every platform and SQLite's sources; the image needs one binary.
RUN cd node_modules/better-sqlite3 \
  && find prebuilds -name '*.node' ! -name "$(node -p 'process.platform + "-" + process.arch').node" -delete \
  && rm -rf deps src \
  && node -e 'new (require("/app/node_modules/better-sqlite3"))(":memory:")'
# Debugging symbols are a seventh of Node.js.
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && strip /usr/local/bin/node
# Packages run as JavaScript: their maps, TypeScript and readmes are never read.
RUN find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
  && find node_modules -type f -name '*.md' ! -iname '*licen[cs]e*' -delete

FROM ${BASE_IMAGE}
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY . .
RUN mkdir -m 0700 /data && chown 1000:1000 /data
ENV NODE_ENV=production \
  DATABASE_URL=file:/data/commonplace.db \
  HTTP_PORT=8080
USER 1000:1000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["node", "src/cli/healthcheck.ts"]
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
