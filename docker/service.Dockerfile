# syntax=docker/dockerfile:1
# Image of a Node app: docker build -f docker/service.Dockerfile --build-arg APP=enricher .

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
ENV CI=true NX_DAEMON=false
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npx nx run-many -t build

FROM build AS assembled
ARG APP
RUN node docker/assemble.mjs "$APP" /out

FROM node:24-bookworm-slim
# the process installs nothing: neither does anybody who gets into it
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
 && install -d -o 1000 -g 1000 /data
ARG APP
ENV NODE_ENV=production APP=$APP DATA_DIR=/data SIMULATOR_HOST=0.0.0.0
WORKDIR /app
COPY docker/healthcheck.mjs ./
COPY --from=assembled /out ./
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=12 CMD ["node", "healthcheck.mjs"]
ENTRYPOINT ["node", "main.mjs"]
