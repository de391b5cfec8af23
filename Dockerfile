# One image for everything: docker run fin-sync serve | worker | migrate | run <sync> | simulate …
# The stages end in a folder that holds what the npm package holds, and the libraries that it needs when it runs.
FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY scripts scripts
# Scripts of dependencies are not run; ours builds below, once the sources are there.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY src src
COPY migrations migrations
COPY schema schema
COPY examples examples
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    FIN_SYNC_HOME=/data
WORKDIR /config
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/migrations /app/migrations
COPY --from=build /app/schema /app/schema
COPY --from=build /app/examples /app/examples
COPY --from=build /app/dist /app/dist
# Uploads and, without DATABASE_URL, the embedded database live here: the only folder that is written to, besides /tmp.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
# Asks the process in this container by itself; there is no curl here.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 CMD ["node", "/app/dist/main.js", "health"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["serve"]
