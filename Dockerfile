# Built in two steps, so that what runs holds no compiler, no cache and no test.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/companion
COPY requirements.lock ./
RUN /opt/companion/bin/pip install --require-hashes -r requirements.lock
COPY . .
RUN /opt/companion/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 companion && install -d -o companion /data
COPY --from=build /opt/companion /opt/companion
ENV PATH=/opt/companion/bin:$PATH COMPANION_DATA_DIR=/data PYTHONUNBUFFERED=1
USER companion
WORKDIR /home/companion
VOLUME /data
HEALTHCHECK --interval=1m --timeout=10s --start-period=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=5)"]
ENTRYPOINT ["companion"]
CMD ["run"]
