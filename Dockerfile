# The packed command in a small image: docker build -t videoid-emulator . && docker run -p 127.0.0.1:4280:4280 videoid-emulator
FROM node:22-slim AS packed
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination /tmp

FROM node:22-slim
COPY --from=packed /tmp/videoid-emulator-*.tgz /tmp/
RUN npm install --global --no-audit --no-fund /tmp/videoid-emulator-*.tgz && rm /tmp/videoid-emulator-*.tgz
# A volume takes over whose it is.
RUN mkdir /data && chown node:node /data
USER node
WORKDIR /home/node
# Within its container loopback is nobody's.
ENV VIDEOID_EMULATOR_HOST=0.0.0.0
EXPOSE 4280
HEALTHCHECK --interval=2s --timeout=2s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4280/__emulator/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["videoid-emulator"]
CMD ["start"]
