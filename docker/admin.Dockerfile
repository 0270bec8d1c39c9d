# syntax=docker/dockerfile:1
# Image of the console: docker build -f docker/admin.Dockerfile .

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
ENV CI=true NX_DAEMON=false
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npx nx run-many -t build

FROM build AS assembled
RUN node docker/admin/headers.mjs /out/headers && cp -r dist/apps/admin /out/html

FROM nginxinc/nginx-unprivileged:1.27
ENV NGINX_ENVSUBST_OUTPUT_DIR=/tmp/conf.d \
    NGINX_ENVSUBST_FILTER="^(API_URL|NGINX_LOCAL_RESOLVERS|PRODUCT_PICTURES|SERVER_NAMES)$" \
    NGINX_ENTRYPOINT_LOCAL_RESOLVERS=1 \
    NGINX_ENTRYPOINT_QUIET_LOGS=1
COPY docker/admin/nginx.conf /etc/nginx/nginx.conf
COPY docker/admin/console.conf.template /etc/nginx/templates/
COPY docker/admin/16-console.envsh /docker-entrypoint.d/
COPY --from=assembled /out/headers /etc/nginx/headers
COPY --from=assembled /out/html /usr/share/nginx/html
USER 101:101
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health/live"]
