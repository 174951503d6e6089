# Latchkey in a container: `docker build -t latchkey .`. docs/deploying.md says how to run it.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm AS build
WORKDIR /src
COPY . .
RUN node scripts/assemble.js /app

FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /app
COPY --from=build /app /app
# The program cannot change itself; it writes to /data only.
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "server/health.js"]
CMD ["npm", "run", "--silent", "serve:migrated"]
