# syntax=docker/dockerfile:1
# One image for the three apps; the command chooses: node dist/<app>/apps/<app>/src/main.js

FROM node:24-bookworm-slim AS build
WORKDIR /warren
# Packages change less often than sources: their layer is kept.
COPY package.json package-lock.json .npmrc ./
COPY libs/configuration/package.json libs/configuration/
COPY libs/contracts/package.json libs/contracts/
COPY libs/control-plane/package.json libs/control-plane/
COPY libs/http/package.json libs/http/
COPY libs/infrastructure/package.json libs/infrastructure/
COPY libs/messaging/package.json libs/messaging/
COPY libs/observability/package.json libs/observability/
COPY libs/persistence/package.json libs/persistence/
COPY libs/rate-limits/package.json libs/rate-limits/
COPY libs/security/package.json libs/security/
COPY libs/service/package.json libs/service/
COPY libs/testing/package.json libs/testing/
COPY apps/contracts/package.json apps/contracts/
COPY apps/console/package.json apps/console/
COPY apps/shop/package.json apps/shop/
RUN --mount=type=cache,target=/root/.npm npm ci
COPY nest-cli.json tsconfig.json ./
COPY apps apps
COPY libs libs
RUN npm run build
RUN npm prune --omit=dev

FROM node:24-bookworm-slim
# Each app has a container of its own, so that all of them can listen on the same port.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 HEALTH_PORT=3000
# A worker in front of a long queue would let young objects take 100 MB before it looks at them (bench/README.md).
ENV NODE_OPTIONS=--max-semi-space-size=4
# Likewise glibc, which gives each thread its own memory and keeps what was freed.
ENV MALLOC_ARENA_MAX=2
WORKDIR /warren
COPY --from=build /warren/node_modules node_modules
COPY --from=build /warren/package.json package.json
COPY --from=build /warren/dist dist
USER node
EXPOSE 3000
# Alive, not ready: a broker that is away is no reason to restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/gateway/apps/gateway/src/main.js"]
