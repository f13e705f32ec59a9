# The command line, for Cloud Run jobs and virtual machines:
#   docker build -t ccaip-sessions . && docker run --rm ccaip-sessions --help
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY bin bin
COPY functions functions
COPY schema schema
RUN ["/usr/local/bin/node", "functions/package/command-line.ts"]

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /app/bin bin
COPY --from=build /app/dist dist
WORKDIR /data
RUN chown 1000:1000 /data
USER 1000:1000
ENTRYPOINT ["node", "/app/bin/ccaip-sessions.mjs"]
CMD ["--help"]
