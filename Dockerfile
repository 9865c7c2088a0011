# The base of both stages. For a build that can be repeated byte for byte, pin the digest:
#   docker build --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… .
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
# Used only where no ready-made sqlite3 can be downloaded.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY scripts scripts
RUN node scripts/install.mjs
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
RUN node scripts/build.mjs
RUN node scripts/prepare-models.mjs models && mkdir data
RUN npm prune --omit=dev --ignore-scripts --no-audit && node scripts/slim-modules.mjs

FROM ${NODE_IMAGE} AS runtime
LABEL org.opencontainers.image.title="Parley" \
      org.opencontainers.image.description="Self-hosted voice backend: transcription jobs on embedded models" \
      org.opencontainers.image.licenses="Apache-2.0"
# Graphics drivers come along with ffmpeg and are loaded only to show pictures: 160 MB.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/* \
    /usr/lib/*/dri /usr/lib/*/libLLVM-* /usr/lib/llvm-* /usr/lib/*/libz3.so*
ENV NODE_ENV=production \
    DATA_DIR=/data \
    MODELS_DIR=/models \
    FFMPEG_PATH=/usr/bin/ffmpeg
WORKDIR /app
COPY LICENSE package.json ./
COPY templates templates
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The user `node` of the image, by number, so that an orchestrator can see that it is not root.
COPY --from=build --chown=1000:1000 /app/data /data
COPY --from=build --chown=1000:1000 /app/models /models
USER 1000:1000
# Everything that is written: the root file system may be read-only, /tmp a tmpfs.
VOLUME ["/data", "/models"]
EXPOSE 8000 5001 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As process 1 the server gets every signal, and it waits for the processes that it starts; nothing else needs
# reaping, but `docker run --init` does no harm.
CMD ["node", "dist/bundle/main.js"]
