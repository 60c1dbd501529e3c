# Packages with native parts are compiled where no prebuilt file can be had, hence the full image.
FROM node:22-bookworm AS build
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# only the scripts that package.json's allowScripts allows, which npm 10 does not know of
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3 sqlite3 esbuild
COPY prisma.config.ts tsconfig.json ./
COPY prisma ./prisma
COPY scripts ./scripts
COPY src ./src
RUN npm run build
# what only builds, what is bundled already, other databases, and what a compiler left
RUN npm uninstall --no-save --ignore-scripts --omit=dev --omit=peer \
    prisma esbuild typescript @kubernetes/client-node \
  && rm -r node_modules/node-gyp node_modules/prebuild-install \
  && find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name '*_fast_bg.sqlite.*' -delete \
  && rm -rf node_modules/*sqlite3/deps node_modules/*sqlite3/build/Release/obj* node_modules/*sqlite3/build/Release/*.a

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY prisma/migrations ./prisma/migrations
COPY views ./views
COPY public ./public
COPY labs ./labs
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js", "serve"]
